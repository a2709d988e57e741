<#
.SYNOPSIS
Runs Pester and writes a JSON object for each test.

.PARAMETER Pester
The manifest of Pester.

.PARAMETER Path
Test files, or directories of them.

.PARAMETER ResultPath
The file that gets the results.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Pester,
    [Parameter(Mandatory)] [string[]] $Path,
    [Parameter(Mandatory)] [string] $ResultPath
)

$ErrorActionPreference = 'Stop'
Import-Module -Name $Pester
$configuration = [PesterConfiguration] @{
    Run    = @{ Path = $Path; PassThru = $true }
    Output = @{ Verbosity = 'None' }
}
$run = Invoke-Pester -Configuration $configuration

# A test of a block whose BeforeAll failed has the error of the block.
function Get-Message {
    param([object] $Item)
    while ($Item) {
        if ($Item.ErrorRecord) {
            $lines = $Item.ErrorRecord | ForEach-Object { "$_"; $_.ScriptStackTrace -split "`n" -notmatch '[\\/]Pester\.psm?1:' }
            return $lines -join "`n"
        }
        $Item = $Item.PSObject.Properties['Block'] ? $Item.Block : $Item.PSObject.Properties['Parent'] ? $Item.Parent : $null
    }
}

function New-Result {
    param([object] $Item, [string] $File, [string] $Name)
    [pscustomobject] @{
        File    = [System.IO.Path]::GetFileName($File)
        Name    = $Name
        Result  = $Item.Result
        Message = "$(Get-Message -Item $Item)"
    }
}

$results = @(
    $run.Tests | ForEach-Object { New-Result -Item $_ -File $_.ScriptBlock.File -Name $_.ExpandedPath }
    $run.FailedContainers | ForEach-Object { New-Result -Item $_ -File $_.Item -Name 'is discovered' }
    $run.FailedBlocks | ForEach-Object { New-Result -Item $_ -File $_.ScriptBlock.File -Name "$($_.ExpandedPath) begins and ends" }
)
ConvertTo-Json -InputObject $results -Depth 3 | Set-Content -LiteralPath $ResultPath
