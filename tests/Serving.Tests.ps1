# A store that is served as a binary cache, in a full PowerShell, with other sessions and the real Nix as clients.
BeforeDiscovery {
    $script:hasNix = [bool] (Get-Command -Name nix -ErrorAction Ignore)
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath '../out/NixStore/NixStore.psd1') -Force
    $work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
    $store = Join-Path -Path $work -ChildPath store
    $tree = Join-Path -Path $work -ChildPath tree
    $null = New-Item -ItemType Directory -Path $tree
    [System.IO.File]::WriteAllBytes("$tree/bytes", [byte[]] (0..255) * 40000)
    $script:path = (Get-Item -Path $tree | Add-StorePath -Name served-1 -Store $store).Path
    $script:key = New-StoreKey -Name serving-1 -AsSecureString
}

AfterAll {
    Get-ChildItem -Path $work -Recurse -Directory | ForEach-Object { $_.UnixFileMode = 'UserRead, UserWrite, UserExecute' }
    Remove-Item -Path $work -Recurse -Force
}

Describe 'A store that is served' {
    BeforeAll {
        $script:cache = Start-BinaryCache -Port 0 -Store $store -SigningKey $key -Compression Zstd
    }

    AfterAll {
        $cache | Stop-BinaryCache
    }

    It 'is a store like others' {
        (Get-StorePath -Path $path -Store $cache).NarSize | Should -Be (Get-StorePath -Path $path -Store $store).NarSize
    }

    It 'serves paths that only its key has signed to many sessions at once' {
        $copied = 1..8 | ForEach-Object -Parallel {
            Import-Module -Name $using:PSScriptRoot/../out/NixStore/NixStore.psd1
            (Copy-Closure -Path $using:path -From $using:cache -To "$using:work/copy-$_" -TrustedKey $using:key -PassThru).Path
        }
        $copied | Should -Be (@($path) * 8)
        $cache.Requests | Should -BeGreaterOrEqual 8
    }

    It 'shows its address on a page' {
        (Invoke-WebRequest -Uri $cache.Uri).Content | Should -Match ([regex]::Escape("extra-substituters = $($cache.Uri)"))
    }

    It 'is what nix copies from' -Skip:(-not $hasNix) {
        nix --extra-experimental-features nix-command copy --from $cache --to $work/nix --option trusted-public-keys $key --option substituters '' $path 2>$null
        $LASTEXITCODE | Should -Be 0
        Test-StorePath -Path $path -Store $work/nix | ForEach-Object Status | Should -Be Valid
    }

    It 'ends at once in the middle of a download' {
        $other = Start-BinaryCache -Port 0 -Store $store
        $url = ((Invoke-WebRequest -Uri "$($other)$((Get-StorePath -Path $path -Store $store).HashPart).narinfo").Content -split "`n" -match '^URL: ')[0].Substring(5)
        $client = [System.Net.Http.HttpClient]::new()
        $body = $client.GetStreamAsync("$other$url").GetAwaiter().GetResult()
        $null = $body.ReadByte()
        (Measure-Command { $other | Stop-BinaryCache }).TotalSeconds | Should -BeLessThan 10
        { $body.CopyTo([System.IO.Stream]::Null) } | Should -Throw
    }
}
