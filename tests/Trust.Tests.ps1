# Keys and signatures in a full PowerShell: what a user does who signs, checks and hands on, and compared with Nix if it is installed.
BeforeDiscovery {
    $script:hasNix = [bool] (Get-Command -Name nix -ErrorAction Ignore)
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath '../out/NixStore/NixStore.psd1') -Force
    $work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
    $store = Join-Path -Path $work -ChildPath store
    $null = New-Item -ItemType Directory -Path $work/tree
    Set-Content -LiteralPath $work/tree/file -Value 'contents'

    # Paths from another machine: the format of nix-store --export does not contain content addresses.
    $made = Join-Path -Path $work -ChildPath made
    $library = Add-StorePath -Path $work/tree -Name library-1 -Store $made
    Set-Content -LiteralPath $work/tree/needs -Value $library.Path
    $application = Add-StorePath -Path $work/tree -Name application-1 -FindReference -Store $made
    Export-Closure -Path $application -DestinationPath $work/application.export
    Import-Closure -Path $work/application.export -Store $store
    $script:key = New-StoreKey -Name cache.example.org-1 -Path $work/cache.key
}

AfterAll {
    Get-ChildItem -Path $work -Recurse -Directory | ForEach-Object { $_.UnixFileMode = 'UserRead, UserWrite, UserExecute' }
    Remove-Item -Path $work -Recurse -Force
}

Describe 'A key' {
    It 'is in a file for its owner alone' -Skip:$IsWindows {
        (Get-Item -LiteralPath $key.Path).UnixFileMode | Should -Be ([System.IO.UnixFileMode] 'UserRead, UserWrite')
    }

    It 'is not replaced' {
        { New-StoreKey -Name cache.example.org-1 -Path $work/cache.key -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists*'
    }

    It 'stays out of transcripts' {
        Start-Transcript -LiteralPath $work/transcript.txt
        try {
            New-StoreKey -Name cache-2 -AsSecureString -Verbose | Format-List | Out-Host
            Add-StorePathSignature -Path *application-1 -SigningKey $key -Store $store -WhatIf -Verbose
            $plain = Get-Content -LiteralPath $key.Path -Raw
            try { Add-StorePathSignature -Path *application-1 -SigningKey $plain -Store $store } catch { $_ | Out-String | Out-Host }
        }
        finally {
            Stop-Transcript
        }
        Get-Content -LiteralPath $work/transcript.txt -Raw | Should -Not -Match ([regex]::Escape($plain.Substring(30, 20)))
    }
}

Describe 'A closure' {
    It 'is not trusted before it is signed, and is then' {
        (Test-StorePathSignature -TrustedKey $key -Store $store).Status | Should -Be 'NoSignature', 'NoSignature'
        Get-Closure -Path *application-1 -Store $store | Add-StorePathSignature -SigningKey $key.Path
        (Test-StorePathSignature -TrustedKey $key -Store $store).Status | Should -Be 'TrustedKey', 'TrustedKey'
    }

    It 'is accepted by Nix' -Skip:(-not $hasNix) {
        nix --extra-experimental-features nix-command store verify --all --sigs-needed 1 --store $store --option trusted-public-keys $key.PublicKey 2>$null
        $LASTEXITCODE | Should -Be 0
    }

    It 'is taken by a store that trusts the key, and by no other' {
        $other = New-StoreKey -Name other-1 -AsSecureString
        { Copy-Closure -Path *application-1 -From $store -To $work/target -TrustedKey $other -ErrorAction Stop } | Should -Throw -ErrorId 'UntrustedPaths*'
        Copy-Closure -Path *application-1 -From $store -To $work/target -TrustedKey $key
        (Get-StorePath -Store $work/target).Name | Sort-Object | Should -Be 'application-1', 'library-1'
    }

    It 'goes on in a nario with its signatures' {
        Export-Closure -Path *application-1 -Store $store -Format Nario -DestinationPath $work/application.nario
        Import-Closure -Path $work/application.nario -Store $work/imported -TrustedKey $key.PublicKey
        Test-StorePathSignature -Store $work/imported -TrustedKey $key -Quiet | Should -BeTrue
    }
}
