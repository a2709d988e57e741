#!/usr/bin/env pwsh
<#
.SYNOPSIS
Builds, tests, measures, packages or installs the NixStore module.

.DESCRIPTION
Each task calls one dotnet command. Without PowerShell, run that command:

  Build    dotnet build
  Test     dotnet test
  Bench    dotnet run -c Release --project bench/NixStore.SideBySide
  Package  dotnet pack src/NixStore.PowerShell -o out/packages
  Install  dotnet build src/NixStore.PowerShell -t:InstallModule

.EXAMPLE
./build.ps1 -Task Install

Builds the module, with machine code for this platform, and copies it to the module directory of this user.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Bench', 'Package', 'Install')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
Push-Location -LiteralPath $PSScriptRoot
try {
    switch ($Task) {
        'Build' { dotnet build -c $Configuration }
        'Test' { dotnet test -c $Configuration }
        'Bench' { dotnet run -c Release --project bench/NixStore.SideBySide }
        'Package' { dotnet pack src/NixStore.PowerShell -c $Configuration -o out/packages }
        'Install' { dotnet build src/NixStore.PowerShell -c $Configuration -t:InstallModule }
    }
    if ($LASTEXITCODE -ne 0) {
        exit $LASTEXITCODE
    }
}
finally {
    Pop-Location
}
