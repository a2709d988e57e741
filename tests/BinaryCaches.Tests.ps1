# Binary caches in a directory, in a full PowerShell: published, read, signed, and compared with Nix if it is installed.
BeforeDiscovery {
    $script:hasNix = [bool] (Get-Command -Name nix -ErrorAction Ignore)
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath '../out/NixStore/NixStore.psd1') -Force
    $work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
    $store = Join-Path -Path $work -ChildPath store
    $cache = Join-Path -Path $work -ChildPath cache
    $tree = New-Item -ItemType Directory -Path $work/tree
    Set-Content -Path $tree/text.txt -Value 'one', 'two', 'three'
    $library = Export-Nar -LiteralPath $tree | Import-Nar -Name library-1 -Store $store
    $script:application = Export-Nar -LiteralPath $tree | Import-Nar -Name application-1 -Reference $library -Store $store
    $script:key = New-StoreKey -Name cache.example.org-1 -Path $work/cache.key
    $application | Publish-BinaryCache -To $cache -SigningKey $work/cache.key -Priority 30
}

AfterAll {
    Get-ChildItem -Path $work -Recurse -Directory | ForEach-Object { $_.UnixFileMode = 'UserRead, UserWrite, UserExecute' }
    Remove-Item -Path $work -Recurse -Force
}

Describe 'A published cache' {
    It 'describes itself' {
        $info = Get-BinaryCache -Store $cache
        $info.PathCount | Should -Be 2
        $info.Priority | Should -Be 30
    }

    It 'is a store for those that read' {
        $from = Get-BinaryCache -Store $cache
        (Get-Closure -Path *-application-1 -Store $from).Name | Should -Be 'library-1', 'application-1'
        Get-NarContent -Path *-library-1 -EntryPath text.txt -Store $from | Should -Be 'one', 'two', 'three'
        Test-StorePath -Store $from -Quiet | Should -BeTrue
    }

    It 'is signed by its key' {
        Test-StorePathSignature -Store "file://$cache" -TrustedKey $key.PublicKey -Quiet | Should -BeTrue
    }

    It 'gives its paths to another store' {
        Copy-Closure -Path $application.Path -From "file://$cache" -To $work/target -TrustedKey $key.PublicKey
        (Get-StorePath -Store $work/target).Name | Sort-Object | Should -Be 'application-1', 'library-1'
    }

    It 'gives its paths to Nix' -Skip:(-not $hasNix) {
        $null = nix --extra-experimental-features nix-command --option trusted-public-keys "$($key.PublicKey)" copy --from "file://$cache" --to $work/nix $application.Path 2>&1
        $LASTEXITCODE | Should -Be 0
        Test-StorePath -Store $work/nix -Quiet | Should -BeTrue
    }
}
