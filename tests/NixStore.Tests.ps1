# The acceptance suite for a full PowerShell: Invoke-Pester -Path tests (Pester 5.7). It needs a built module: dotnet build.
BeforeAll {
    $modulePath = Join-Path -Path $PSScriptRoot -ChildPath '../out/NixStore/NixStore.psd1'
    Import-Module -Name $modulePath -Force
}

AfterAll {
    Remove-Module -Name NixStore
}

Describe 'The module' {
    It 'has a valid manifest' {
        (Test-ModuleManifest -Path $modulePath -ErrorAction Stop).Name | Should -Be 'NixStore'
    }

    It 'has a valid manifest in the repository too' {
        (Test-ModuleManifest -Path (Join-Path -Path $PSScriptRoot -ChildPath ../NixStore.psd1) -ErrorAction Stop).CompanyName | Should -Not -BeNullOrEmpty
    }

    It 'exports what its manifest names' {
        $manifest = Import-PowerShellDataFile -Path $modulePath
        $exported = (Get-Module -Name NixStore).ExportedCommands.Keys | Sort-Object
        $exported | Should -Be ($manifest.CmdletsToExport | Sort-Object)
    }

    It 'can be imported again' {
        { Import-Module -Name $modulePath -Force } | Should -Not -Throw
    }

    It 'makes the types of the core known' {
        [NixStore.Hashing.Hash].FullName | Should -Be 'NixStore.Hashing.Hash'
    }

    It 'uses approved verbs' {
        $approved = (Get-Verb).Verb
        Get-Command -Module NixStore | ForEach-Object { $_.Verb | Should -BeIn $approved }
    }
}

Describe 'The scripts' {
    It 'give PSScriptAnalyzer nothing to say: <_>' -ForEach 'module', 'examples', 'tests', 'build.ps1' {
        if (-not (Get-Module -Name PSScriptAnalyzer -ListAvailable)) {
            Set-ItResult -Skipped -Because 'there is no PSScriptAnalyzer'
        }
        $findings = Invoke-ScriptAnalyzer -Path (Join-Path -Path $PSScriptRoot -ChildPath "../$_") -Recurse -ErrorAction Stop
        $findings | ForEach-Object { '{0}:{1} {2}: {3}' -f $_.ScriptName, $_.Line, $_.RuleName, $_.Message } | Should -BeNullOrEmpty
    }
}

Describe 'Help' {
    It 'says what each cmdlet does, with examples' {
        foreach ($command in Get-Command -Module NixStore) {
            $help = Get-Help -Name $command.Name -Full
            $help.Synopsis | Should -Not -BeNullOrEmpty -Because $command.Name
            @($help.examples.example).Count | Should -BeGreaterOrEqual 2 -Because $command.Name
        }
    }
}

Describe 'Convert-NixHash' {
    BeforeAll {
        $script:sri = 'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='
        $script:nix32 = 'sha256:1b8m03r63zqhnjf7l5wnldhh7c134ap5vpj0850ymkq1iyzicy5s'
    }

    It 'writes nix32 as SRI and back' {
        $nix32 | Convert-NixHash | Should -Be $sri
        $sri | Convert-NixHash -To Nix32 | Should -Be $nix32
    }

    It 'takes the result of Get-FileHash' {
        $file = Join-Path -Path $TestDrive -ChildPath 'abc'
        Set-Content -Path $file -Value 'abc' -NoNewline
        (Get-FileHash -Path $file).Hash | Convert-NixHash -Algorithm Sha256 | Should -Be $sri
    }

    It 'goes on after a bad hash' {
        $written = 'nonsense', $nix32 | Convert-NixHash -ErrorAction SilentlyContinue -ErrorVariable problem
        $written | Should -Be $sri
        $problem.Count | Should -Be 1
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'NixFormat,*'
    }
}
