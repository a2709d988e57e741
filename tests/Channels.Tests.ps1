# Channels in a full PowerShell, with a home directory of their own.
BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath '../out/NixStore/NixStore.psd1') -Force
}

Describe 'Channels' -Skip:$IsWindows {
    BeforeEach {
        $work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
        $before = $env:HOME
        $env:HOME = "$work/home"
        $null = New-Item -ItemType Directory -Path $env:HOME, $work/source/custom-1.0, $work/www/custom-1.0
        Set-Content -LiteralPath $work/source/custom-1.0/.git-revision -Value abc123
        tar -cJf $work/www/custom-1.0/nixexprs.tar.xz -C $work/source custom-1.0
        $url = "file://$work/www/custom-1.0"
        $PSDefaultParameterValues = @{ '*-NixChannel:Store' = "$work/store"; '*-StoreGeneration:Store' = "$work/store" }
        $null = Add-StorePath -LiteralPath $work/www/custom-1.0/nixexprs.tar.xz -Store $work/store
    }

    AfterEach {
        $env:HOME = $before
        chmod -R u+w $work
        Remove-Item -LiteralPath $work -Recurse -Force
    }

    It 'adds, lists, updates and removes a channel' {
        Add-NixChannel $url custom
        (Get-NixChannel).Path | Should -BeNullOrEmpty
        $update = Update-NixChannel
        $update.State | Should -Be Updated
        $channel = Get-NixChannel cust*
        $channel.Revision | Should -Be abc123
        $channel.Path | Should -Be $update.Path
        $channel.Path | Should -BeLike '*-custom-1.0'
        Get-NixChannel | Remove-NixChannel
        Get-NixChannel | Should -BeNullOrEmpty
    }

    It 'makes no generation if nothing changes' {
        Add-NixChannel $url custom
        $null = Update-NixChannel
        (Update-NixChannel).State | Should -Be Unchanged
        @(Get-StoreGeneration channels).Count | Should -Be 1
    }

    It 'changes nothing with -WhatIf' {
        Add-NixChannel $url custom -WhatIf
        Test-Path -Path $env:HOME/.nix-channels | Should -BeFalse
        Add-NixChannel $url custom
        Update-NixChannel -WhatIf | Should -BeNullOrEmpty
        @(Get-StorePath -Store $work/store).Count | Should -Be 1
    }

    It 'undoes the last update' {
        Add-NixChannel $url custom
        $null = Update-NixChannel
        Add-NixChannel $url other
        $null = Update-NixChannel
        (Undo-NixChannel -PassThru).Number | Should -Be 1
        (Get-StoreGeneration channels | Where-Object Current).Number | Should -Be 1
    }

    It 'reports an unknown name and updates the others' {
        Add-NixChannel $url custom
        $update = Update-NixChannel absent, custom -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].Exception.Message | Should -BeLike "There is no channel 'absent'*"
        $failures[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-NixChannel*'
        $update.Name | Should -Be custom
    }

    It 'warns of a line that cannot be used' {
        Set-Content -LiteralPath $env:HOME/.nix-channels -Value '# mine', 'nixos "https://h/x'
        $null = Get-NixChannel -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike 'Line 2 of *'
    }

    It 'refuses <Address> <Channel>' -ForEach @{ Address = 'ftp://h/x'; Channel = 'a' }, @{ Address = 'https://h/x'; Channel = 'a/b' } {
        { Add-NixChannel $Address $Channel -ErrorAction Stop } | Should -Throw
    }

    It 'completes names' {
        Add-NixChannel $url custom
        (TabExpansion2 -inputScript "Update-NixChannel -Store $work/store -Name cu").CompletionMatches.CompletionText | Should -Be custom
    }
}
