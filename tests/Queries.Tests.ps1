# Looking at stores, in a full PowerShell: with Sort-Object, Select-Object and the like behind the cmdlets, and compared with Nix.
BeforeDiscovery {
    $script:hasNix = [bool] (Get-Command -Name nix-store -ErrorAction Ignore)
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath '../out/NixStore/NixStore.psd1') -Force
    $work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
    $store = Join-Path -Path $work -ChildPath store

    # A package is a directory whose one file names what it needs.
    function Add-Package {
        param([string] $Name, [object[]] $Need, [int] $Size)
        $directory = New-Item -ItemType Directory -Path (Join-Path -Path $work -ChildPath $Name)
        Set-Content -Path $directory/needs -Value ($Need + 'x' * $Size)
        $directory | Add-StorePath -FindReference -Store $store
    }

    $glibc = Add-Package -Name glibc-2.37 -Size 5000
    $openssl = Add-Package -Name openssl-3.0.14 -Need $glibc -Size 3000
    $old = Add-Package -Name app-1.0 -Need $openssl
    $hello = Add-Package -Name hello-2.12 -Need $glibc
    $new = Add-Package -Name app-1.1 -Need $openssl, $hello
    $null = New-Item -ItemType SymbolicLink -Path $work/result-old -Target $old.Path -Force
    $null = New-Item -ItemType SymbolicLink -Path $work/result -Target $new.Path -Force
    Push-Location -Path $work
    $PSDefaultParameterValues = @{
        'Get-Store*:Store' = $store; 'Get-Closure:Store' = $store; 'Get-DependencyChain:Store' = $store; 'Test-StorePath:Store' = $store
        'Compare-Closure:ReferenceStore' = $store; 'Compare-Closure:DifferenceStore' = $store
    }
}

AfterAll {
    Pop-Location
    Get-ChildItem -Path $work -Recurse -Directory | ForEach-Object { $_.UnixFileMode = 'UserRead, UserWrite, UserExecute' }
    Remove-Item -Path $work -Recurse -Force
}

Describe 'Get-StorePath' {
    It 'lists a store' {
        (Get-StorePath | Measure-Object).Count | Should -Be 5
    }

    It 'is sorted by any property' {
        (Get-StorePath | Sort-Object -Property NarSize -Descending | Select-Object -First 1).Name | Should -Be 'glibc-2.37'
        (Get-StorePath | Sort-Object -Property Name).Name | Should -Be 'app-1.0', 'app-1.1', 'glibc-2.37', 'hello-2.12', 'openssl-3.0.14'
        foreach ($property in (Get-StorePath | Select-Object -First 1).PSObject.Properties.Name) {
            @(Get-StorePath | Sort-Object -Property $property -ErrorAction Stop).Count | Should -Be 5 -Because $property
        }
    }

    It 'is grouped and measured' {
        (Get-StorePath | Group-Object -Property Store).Name | Should -Be $store
        (Get-StorePath | Measure-Object -Property NarSize -Sum).Sum | Should -Be (Get-Store).NarSize
    }

    It 'becomes JSON with plain texts' {
        $json = Get-StorePath -Path *openssl* | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json
        $json.Path | Should -Be $openssl.Path
        $json.NarHash | Should -Be $openssl.NarHash
        $json.References | Should -Be $glibc.Path
        $json.Store | Should -Be $store
    }

    It 'becomes a table of texts in a file' {
        Get-StorePath -Path *app-1.1* | Export-Csv -Path $work/paths.csv
        $row = Import-Csv -Path $work/paths.csv
        $row.References.Split(' ') | Should -Be ($openssl.Path, $hello.Path | Sort-Object)
        $row.NarHash | Should -Be $new.NarHash
    }

    It 'is read again from a file, and known in its store' {
        Get-StorePath -Path *openssl* | Export-Clixml -Path $work/paths.xml
        $PSDefaultParameterValues = @{}
        (Import-Clixml -Path $work/paths.xml | Get-Closure).Name | Should -Be 'glibc-2.37', 'openssl-3.0.14'
    }

    It 'takes files from Get-Item' {
        (Get-Item -Path ./result | Get-StorePath).Path | Should -Be $new.Path
        (Get-ChildItem -Path $store/nix/store/*hello* | Get-StorePath).Path | Should -Be $hello.Path
    }

    It 'takes paths from a text file' {
        Set-Content -Path $work/paths.txt -Value $old.Path, $new.Path
        (Get-Content -Path $work/paths.txt | Get-StorePath).Name | Should -Be 'app-1.0', 'app-1.1'
    }

    It 'finds what was added in the last hour' {
        @(Get-StorePath | Where-Object RegistrationTime -GT (Get-Date).AddHours(-1)).Count | Should -Be 5
    }

    It 'gives a native command the path' {
        & { $args[0] } "$(Get-StorePath -Path ./result)" | Should -Be $new.Path
        /bin/echo (Get-StorePath -Path ./result) | Should -Be $new.Path
    }

    It 'shows a table that fits' {
        $lines = (Get-StorePath | Out-String -Width 100) -split "`n"
        $lines | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 100 }
        $lines -match 'NarSize +Refs +Path' | Should -Not -BeNullOrEmpty
        $lines -match [regex]::Escape((Split-Path -Leaf $glibc.Path)) | Should -Not -BeNullOrEmpty
    }
}

Describe 'Get-Closure' {
    It 'stops when enough is there' {
        (Get-Closure -Path ./result | Select-Object -First 1).Name | Should -Be 'glibc-2.37'
    }

    It 'is what -Reverse finds from the other end' {
        (Get-Closure -Path *glibc* -Reverse).Count | Should -Be 5
        (Get-Closure -Path *openssl* -Reverse | Sort-Object -Property Name).Name | Should -Be 'app-1.0', 'app-1.1', 'openssl-3.0.14'
    }

    It 'runs in parallel runspaces' {
        $module = (Get-Module -Name NixStore).Path
        $counts = 1..4 | ForEach-Object -Parallel { Import-Module -Name $using:module; @(Get-Closure -Path $using:new).Count }
        $counts | Should -Be 4, 4, 4, 4
    }

    It 'equals that of nix-store' -Skip:(-not $hasNix) {
        $expected = nix-store --store $store -qR $new.Path 2> $null | Sort-Object
        (Get-Closure -Path ./result).Path | Sort-Object | Should -Be $expected
    }
}

Describe 'Get-DependencyChain and Compare-Closure' {
    It 'say why a path is needed, in a tree' {
        $text = Get-DependencyChain -Path ./result -Dependency *glibc* -ShowFile | Out-String -Width 100
        $text | Should -Match "`u{2514}`u{2500}/nix/store/"
        $text | Should -Match "`u{B7} needs"
    }

    It 'say what an update changes' {
        $changes = Compare-Closure -ReferencePath ./result-old -DifferencePath ./result
        ($changes | Where-Object Change -EQ Added).Name | Should -Be 'hello'
        ($changes | Where-Object Name -EQ app).DifferenceVersion | Should -Be '1.1'
        ($changes | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json)[0].Change | Should -Be 'VersionChanged'
    }
}

Describe 'Add-StorePath and Test-StorePath' {
    It 'add nothing with -WhatIf' {
        New-Item -ItemType File -Path $work/whatif | Add-StorePath -Store $work/none -WhatIf
        Test-Path -Path $work/none | Should -BeFalse
    }

    It 'add what Get-ChildItem finds, under the path that Nix gives' -Skip:(-not $hasNix) {
        Set-Content -Path $work/plain -Value 'plain'
        $added = Get-ChildItem -Path $work/plain | Add-StorePath -Store $store
        $added.Path | Should -Be (nix-store --store $work/nix --add $work/plain 2> $null)
    }

    It 'find what was changed' {
        Test-StorePath -Quiet | Should -BeTrue
        $file = Join-Path -Path $store -ChildPath "$($hello.Path)/needs"
        (Get-Item -Path $file).UnixFileMode = 'UserRead, UserWrite'
        Set-Content -Path $file -Value 'changed'
        (Test-StorePath | Where-Object Status -NE Valid).Path | Should -Be $hello.Path
        Test-StorePath -Quiet | Should -BeFalse
    }
}

Describe 'Completion' {
    It 'offers paths by name, in the store that the line names' {
        $line = "Get-Closure -Store $store hell"
        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText | Should -Be $hello.Path
    }

    It 'offers files and links too, and directories for stores' {
        $line = "Get-Closure -Store $store ./resul"
        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.ListItemText | Should -Be 'result', 'result-old'
        $line = "Get-Closure -Store $work/sto"
        (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.ListItemText | Should -Be 'store'
    }
}
