# Runs every example of every page, in a full PowerShell: of the cmdlets, of the concepts, and of the README. Each page has a world of its
# own with what the examples name, and its examples are run in their order, as a reader types them.
BeforeDiscovery {
    $root = Split-Path -Path $PSScriptRoot
    $hasNix = [bool] (Get-Command -Name nix-store -ErrorAction Ignore)
    $script:pages = Get-Item -Path $root/README.md, $root/docs/*.md, $root/docs/cmdlets/*.md | ForEach-Object {
        # A block of PowerShell, and what it prints where the page shows that.
        $blocks = [regex]::Matches((Get-Content -LiteralPath $_ -Raw), '(?ms)^```powershell\n(?<script>.*?)^```\n(\n```text\n(?<output>.*?)^```)?')
        $number = 0
        $examples = foreach ($block in $blocks) {
            $script = $block.Groups['script'].Value.Trim()
            @{
                Number = ++$number
                Script = $script
                First  = $script.Split("`n")[0]
                Fails  = $block.Groups['output'].Value -match '^\w+-\w+: '
                Absent = switch -Regex ($script) {
                    '\./build\.ps1' { 'it builds the module that these tests run' }
                    's3://' { 'there is no bucket' }
                    'C:\\' { 'it is for Windows' }
                    '\b(nix|nix-store|ssh|daemon)\b|ssh(-ng)?://|-ComputerName' { if (-not $hasNix) { 'there is no Nix' } }
                }
            }
        }
        @{ Page = [System.IO.Path]::GetRelativePath($root, $_); Examples = $examples }
    } | Where-Object Examples
}

BeforeAll {
    $moduleDirectory = (Resolve-Path -Path $PSScriptRoot/../out).Path
    $hasNix = [bool] (Get-Command -Name nix-store -ErrorAction Ignore)
    Import-Module -Name $moduleDirectory/NixStore -Force
    Import-Module -Name $PSScriptRoot/Servers.psm1 -Force
    $ErrorActionPreference = 'Stop'
    $PSNativeCommandUseErrorActionPreference = $true
    . $PSScriptRoot/ExampleWorld.ps1
    if (-not $IsWindows) {
        $script:template = $script:work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
        Push-Location -LiteralPath $work
        Initialize-Template
        Pop-Location
    }
}

AfterAll {
    if (-not $IsWindows) {
        Remove-World -Path $template
    }
}

Describe 'The examples of <Page>' -Skip:$IsWindows -ForEach $pages {
    BeforeAll {
        $script:environment = Get-ChildItem -Path Env:
        $script:work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-pester-').FullName
        Push-Location -LiteralPath $work
        Initialize-World -Template $template -Script $Examples.Script
    }

    AfterAll {
        Pop-Location
        Stop-World
        Remove-World -Path $work
        Get-ChildItem -Path Env: | Where-Object Name -NotIn $environment.Name | Remove-Item
        $environment | ForEach-Object { Set-Item -LiteralPath "Env:$($_.Name)" -Value $_.Value }
    }

    It 'Example <Number> runs: <First>' -ForEach $Examples {
        if ($Absent) {
            Set-ItResult -Skipped -Because $Absent
        }

        $here = ConvertTo-LocalScript -Script $Script

        # What an example assigns is there for those after it.
        $assigned = [regex]::Matches($here, '(?m)^\$(\w+) = ').ForEach({ $_.Groups[1].Value })
        $run = {
            if ($here -match 'Start-StoreServer -Socket (\S+)') {
                return Invoke-StoreServer -Script $here -Socket $Matches[1]
            }
            . ([scriptblock]::Create($here)) 2>&1 | Out-String -Width 100
            foreach ($name in $assigned) {
                Set-Variable -Scope Script -Name $name -Value (Get-Variable -Name $name -ValueOnly)
            }
        }
        if ($Fails) {
            $run | Should -Throw
        }
        else {
            $run | Should -Not -Throw
        }
    }
}
