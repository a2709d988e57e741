# NARs, closure files and copying, in a full PowerShell: raw bytes to native commands, and compared with Nix if it is installed.
BeforeDiscovery {
    $script:hasNix = [bool] (Get-Command -Name nix-store -ErrorAction Ignore)
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath '../out/NixStore/NixStore.psd1') -Force
    $work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
    $first = Join-Path -Path $work -ChildPath first
    $tree = Join-Path -Path $work -ChildPath tree
    $null = New-Item -ItemType Directory -Path $tree/bin, $tree/share
    Set-Content -Path $tree/bin/run -Value '#!/bin/sh'
    Set-Content -Path $tree/share/text.txt -Value 'one', 'two', 'three'
    [System.IO.File]::WriteAllBytes("$tree/share/bytes", [byte[]] (0..255) * 1000)
    $library = Export-Nar -LiteralPath $tree | Import-Nar -Name library-1 -Store $first
    $script:application = Export-Nar -LiteralPath $tree/share | Import-Nar -Name application-1 -Reference $library -Store $first
}

AfterAll {
    Get-ChildItem -Path $work -Recurse -Directory | ForEach-Object { $_.UnixFileMode = 'UserRead, UserWrite, UserExecute' }
    Remove-Item -Path $work -Recurse -Force
}

Describe 'Bytes' {
    It 'reach a native command as they are' -Skip:(-not (Get-Command -Name sha256sum -ErrorAction Ignore)) {
        $hash = (Export-Nar -Path $library -Store $first | sha256sum).Split(' ')[0]
        $hash | Should -Be ($library.NarHash | Convert-NixHash -To Base16 -NoPrefix)
    }

    It 'of a single file reach a native command as they are' -Skip:(-not (Get-Command -Name sha256sum -ErrorAction Ignore)) {
        $hash = (Get-NarContent -Path $library -EntryPath share/bytes -AsByteStream | sha256sum).Split(' ')[0]
        $hash | Should -Be (Get-FileHash -Path $tree/share/bytes).Hash.ToLowerInvariant()
    }

    It 'come from Get-Content' {
        Export-Nar -Path $library -DestinationPath $work/a.nar
        Get-Content -Path $work/a.nar -AsByteStream -Raw | Expand-Nar -DestinationPath $work/a
        Get-Content -Path $work/a/share/text.txt | Should -Be 'one', 'two', 'three'
    }

    It 'are refused where PowerShell has decoded them' {
        { 'text' | Import-Closure -Store $first -ErrorAction Stop } | Should -Throw -ErrorId 'StringInput*'
    }
}

Describe 'A NAR file' {
    BeforeAll {
        Export-Nar -Path $library -DestinationPath $work/library.nar.zst
    }

    It 'is listed by Get-ChildItem and Get-NarEntry' {
        (Get-ChildItem -Path $work/*.nar.zst | Get-NarEntry -Filter share/*).Path | Should -Be 'share/bytes', 'share/text.txt'
    }

    It 'is sorted by the size of what it holds' {
        (Get-NarEntry -Path $work/library.nar.zst | Sort-Object -Property Size -Descending | Select-Object -First 1).Path | Should -Be 'share/bytes'
    }

    It 'is not read further than Select-Object wants' {
        (Get-NarContent -Path $work/library.nar.zst -EntryPath share/text.txt | Select-Object -First 1) | Should -Be 'one'
    }

    It 'is restored with what ConvertFrom-Json makes of path information' {
        $json = @{ path = $library.Path; narHash = "$($library.NarHash)"; narSize = $library.NarSize; references = @(); ca = $library.ContentAddress } | ConvertTo-Json | ConvertFrom-Json
        (Import-Nar -Path $work/library.nar.zst -PathInfo $json -Store $work/restored).Path | Should -Be $library.Path
    }
}

Describe 'A closure' {
    It 'goes through a file into another store' {
        Export-Closure -Path $application -DestinationPath $work/file.closure.zst
        Import-Closure -Path $work/file.closure.zst -Store $work/second
        (Get-StorePath -Store $work/second).Path | Sort-Object | Should -Be ($application.Path, $library.Path | Sort-Object)
    }

    It 'goes from one store into another' {
        (Copy-Closure -Path $application -To $work/third -PassThru).Path | Should -Be $library.Path, $application.Path
    }

    It 'is left out where the other side has it' {
        Export-Closure -Path $application -DestinationPath $work/part.closure -Exclude $library
        { Import-Closure -Path $work/part.closure -Store $work/fourth -ErrorAction Stop } | Should -Throw -ErrorId 'MissingReferences*'
        Copy-Closure -Path $library -To $work/fourth
        (Import-Closure -Path $work/part.closure -Store $work/fourth -PassThru).Path | Should -Be $application.Path
    }
}

Describe 'Together with Nix' -Skip:(-not $hasNix) {
    It 'Export-Nar writes what nix-store --dump writes' {
        $ours = Export-Nar -Path $library | sha256sum
        $theirs = bash -c "nix-store --store '$first' --dump '$first$($library.Path)' | sha256sum"
        $ours | Should -Be $theirs
    }

    It 'Export-Closure writes what nix-store --export writes' {
        $ours = Export-Closure -Path $application | sha256sum
        $theirs = bash -c "nix-store --store '$first' --export '$($library.Path)' '$($application.Path)' 2>/dev/null | sha256sum"
        $ours | Should -Be $theirs
    }

    It 'nix-store --import reads what Export-Closure writes' {
        Export-Closure -Path $application -DestinationPath $work/ours.export
        bash -c "nix-store --store '$work/nix' --import < '$work/ours.export' 2>/dev/null" | Should -Be $library.Path, $application.Path
    }

    It 'Import-Closure reads what nix-store --export writes, and Nix is content with the store' {
        bash -c "nix-store --store '$first' --export '$($library.Path)' '$($application.Path)' 2>/dev/null > '$work/theirs.export'"
        Import-Closure -Path $work/theirs.export -Store $work/fifth
        nix-store --store $work/fifth --verify --check-contents 2>$null
        $LASTEXITCODE | Should -Be 0
    }

    It 'Import-Nar takes what nix path-info --json prints' {
        $json = nix --extra-experimental-features nix-command path-info --store $first --json $library.Path 2>$null
        (Export-Nar -Path $library | Import-Nar -PathInfo $json -Store $work/sixth).Path | Should -Be $library.Path
    }
}
