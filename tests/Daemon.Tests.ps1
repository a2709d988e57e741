# Stores behind a Nix daemon, in a full PowerShell: the real nix-daemon over stores of its own.
BeforeDiscovery {
    $script:hasNoDaemon = -not (Get-Command -Name nix-daemon -ErrorAction Ignore)
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath '../out/NixStore/NixStore.psd1') -Force
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath Servers.psm1) -Force
    $work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
    $store = Join-Path -Path $work -ChildPath store
    $null = New-Item -ItemType Directory -Path $work/tree
    [System.IO.File]::WriteAllBytes("$work/tree/bytes", [byte[]] (0..255) * 4000)
    $script:library = Get-Item -Path $work/tree | Add-StorePath -Name library-1 -Store $store
    $script:application = Export-Nar -LiteralPath $work/tree | Import-Nar -Name application-1 -Reference $library -Store $store
}

AfterAll {
    Stop-NixDaemon
    Get-ChildItem -Path $work -Recurse -Directory | ForEach-Object { $_.UnixFileMode = 'UserRead, UserWrite, UserExecute' }
    Remove-Item -Path $work -Recurse -Force
}

Describe 'A store behind a daemon' -Skip:$hasNoDaemon {
    BeforeAll {
        $script:daemon = Start-NixDaemon -Directory $work/one
    }

    It 'takes closures, and gives them' {
        Copy-Closure -Path $application -To $daemon
        (Get-Closure -Path $application.Path -Store $daemon).Path | Should -Be $library.Path, $application.Path
        Copy-Closure -Path $application.Path -From $daemon -To $work/back
        Test-StorePath -Store $work/back -Quiet | Should -BeTrue
    }

    It 'is looked at like others' {
        (Get-StorePath -Path *library* -Store $daemon | Where-Object NarSize -GT 500KB).Name | Should -Be 'library-1'
        (Get-Closure -Path $library.Path -Store $daemon -Reverse).Path | Should -Contain $application.Path
        (Get-Store -Store $daemon).DaemonVersion | Should -Not -BeNullOrEmpty
    }

    It 'is what NIX_REMOTE names' {
        try {
            $env:NIX_REMOTE = $daemon
            (Get-StorePath).Path | Sort-Object | Should -Be ($application.Path, $library.Path | Sort-Object)
        } finally {
            Remove-Item -Path Env:NIX_REMOTE
        }
    }

    It 'takes files' {
        Set-Content -Path $work/file -Value 'hello'
        $added = Add-StorePath -Path $work/file -Store $daemon
        nix-store --store $work/one/root --query --hash $added.Path 2>$null | Should -Be "sha256:$($added.NarHash | Convert-NixHash -To Nix32 -NoPrefix)"
    }

    It 'without a listening daemon is an error that names the socket' {
        { Get-StorePath -Store unix:///no/daemon -ErrorAction Stop } | Should -Throw -ErrorId 'StoreConnection*' -ExpectedMessage '*/no/daemon*'
    }
}

Describe 'Several stores at once' -Skip:$hasNoDaemon {
    BeforeAll {
        $script:cache = "file://$work/cache"
        $key = New-StoreKey -Name deploy-1 -AsSecureString
        Publish-BinaryCache -Path $library -To $cache -SigningKey $key
        $script:targets = @(
            Start-NixDaemon -Directory $work/first
            Start-NixDaemon -Directory $work/second -Setting "substituters = $cache", "trusted-public-keys = $key"
        )
    }

    It 'get a closure, each what it lacks, and the dead one is named' {
        $results = Copy-Closure -Path $application -To ($targets + 'unix:///no/daemon' + "$work/directory") -SubstituteOnDestination `
            -ErrorAction SilentlyContinue -ErrorVariable failures -WarningVariable warnings -WarningAction SilentlyContinue
        $results.Count | Should -Be 4
        $of = $results | Group-Object -Property Target -AsHashTable
        $of[$targets[0]].Copied | Should -Be $library.Path, $application.Path
        $of[$targets[1]].Substituted | Should -Be $library.Path
        $of[$targets[1]].Copied | Should -Be $application.Path
        $of["$work/directory"].Paths | Should -Be 2
        ($results | Where-Object Error).Target | Should -Be 'unix:///no/daemon'
        $failures[0].ToString() | Should -BeLike 'unix:///no/daemon: *'
        $warnings | Should -BeLike "*$work/directory has no caches*"
    }

    It 'get nothing a second time' {
        (Copy-Closure -Path $application -To $targets).Paths | Should -Be 0, 0
    }
}
