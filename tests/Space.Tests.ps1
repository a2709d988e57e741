# Roots and garbage in a full PowerShell, compared with Nix.
BeforeDiscovery {
    $script:hasNix = [bool] (Get-Command -Name nix-store -ErrorAction Ignore)
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath '../out/NixStore/NixStore.psd1') -Force
}

Describe 'Space' -Skip:$IsWindows {
    BeforeEach {
        $work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
        Push-Location -Path $work
        $store = Join-Path -Path $work -ChildPath store
        $PSDefaultParameterValues = @{ '*-Store*:Store' = $store; 'Get-Closure:Store' = $store }

        # A package is a directory whose files name what it needs.
        function Add-Package {
            param([string] $Name, [object[]] $Need)
            $directory = New-Item -ItemType Directory -Path (Join-Path -Path $work -ChildPath packages/$Name)
            Set-Content -Path $directory/needs -Value (@($Name) + $Need)
            Set-Content -Path $directory/data -Value ('x' * 20000)
            $directory | Add-StorePath -FindReference
        }

        $glibc = Add-Package -Name test-glibc-2.37
        $openssl = Add-Package -Name test-openssl-3.0.14 -Need $glibc
        $path = (Add-Package -Name test-app-1.0 -Need $openssl).Path
        $other = Add-Package -Name test-app-1.1 -Need $openssl
        $gimp = Add-Package -Name test-gimp-2.10 -Need $glibc
        Register-StoreRoot -Link ./result -Path $path
    }

    AfterEach {
        Pop-Location
        Get-ChildItem -Path $work -Recurse -Directory | ForEach-Object { $_.UnixFileMode = 'UserRead, UserWrite, UserExecute' }
        Remove-Item -Path $work -Recurse -Force
    }

    It 'shows what each root costs, the most expensive first' {
        Register-StoreRoot -Link ./gimp -Path $gimp
        $roots = Get-StoreRoot -Impact | Sort-Object -Property Freed -Descending
        $roots.Link | Should -Be "$work/result", "$work/gimp"
        $roots[0].Freed | Should -BeGreaterThan 40000
    }

    It 'shows why a path is live' {
        $text = Get-StoreRoot -Path *-openssl-* | Out-String -Width 100
        $text | Should -Match ([regex]::Escape("$work/result (Indirect)"))
        $text | Should -Match '  └─/nix/store/.*-test-openssl-3\.0\.14'
    }

    It 'creates and removes roots' {
        Register-StoreRoot ./keep -Path $gimp
        (Get-StoreRoot).Link | Should -Contain "$work/keep"
        Unregister-StoreRoot ./keep
        (Get-StoreRoot).Link | Should -Be "$work/result"
    }

    It 'removes the registrations of links that were deleted' {
        Remove-Item -Path ./result
        Get-StoreRoot | Where-Object Stale | Unregister-StoreRoot
        Get-StoreRoot | Should -BeNullOrEmpty
    }

    It 'frees what was announced' {
        $announced = (Get-StoreGarbage | Measure-Object -Property DiskSize -Sum).Sum
        $before = [long] (du -s -B1 $store/nix/store).Split("`t")[0]
        Clear-StoreGarbage -WhatIf
        (Get-StorePath).Count | Should -Be 5
        $result = Clear-StoreGarbage -Confirm:$false
        $result.Freed | Should -Be $announced
        $before - [long] (du -s -B1 $store/nix/store).Split("`t")[0] | Should -Be $announced
        (Get-StorePath).Path | Sort-Object | Should -Be ((Get-Closure -Path $path).Path | Sort-Object)
    }

    It 'accepts sizes, shares and ages as they are typed' {
        (Clear-StoreGarbage -EnsureFree 0% -Confirm:$false).Paths | Should -Be 0
        (Clear-StoreGarbage -UnusedFor 14d -Confirm:$false).Paths | Should -Be 0
        (Clear-StoreGarbage -MaximumFreed 50GB -Confirm:$false).Paths | Should -Be 2
        { Clear-StoreGarbage -UnusedFor 14 -Confirm:$false } | Should -Throw '*14d*'
    }

    It 'removes dead paths only, and names the root of a live one' {
        { Remove-StorePath $path -IncludeReferrer -Confirm:$false -ErrorAction Stop } | Should -Throw "*$work/result keeps it*"
        Unregister-StoreRoot ./result
        Remove-StorePath $openssl -IncludeReferrer -Confirm:$false
        (Get-StorePath).Name | Sort-Object | Should -Be 'test-gimp-2.10', 'test-glibc-2.37'
    }

    It 'converts to JSON and CSV without noise' {
        $root = Get-StoreRoot | ConvertTo-Json | ConvertFrom-Json
        $root.Link | Should -Be "$work/result"
        $root.Kind | Should -Be 'Indirect'
        (Get-StoreRoot -Path *-glibc-* | ConvertTo-Json | ConvertFrom-Json).Chain.Count | Should -Be 3
        (Get-StoreRoot -Path *-glibc-* | ConvertTo-Csv | ConvertFrom-Csv).Chain | Should -Match "^$path .*-test-glibc-2\.37$"
        (Get-StoreGarbage | ConvertTo-Csv | ConvertFrom-Csv)[0].Kind | Should -Be 'DeadPath'
        (Clear-StoreGarbage -Confirm:$false | ConvertTo-Csv | ConvertFrom-Csv).Paths | Should -Be 2
    }

    It 'finds the garbage that nix-store finds, and leaves none' -Skip:(-not $hasNix) {
        (Get-StoreGarbage).Path | Sort-Object | Should -Be (nix-store --store $store --gc --print-dead 2> $null | Sort-Object)
        $null = Clear-StoreGarbage -Confirm:$false
        nix-store --store $store --gc --print-dead 2> $null | Should -BeNullOrEmpty
        nix-store --store $store --verify --check-contents 2> $null
        $LASTEXITCODE | Should -Be 0
    }
}
