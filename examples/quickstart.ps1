#Requires -Version 7.6 -Modules NixStore

<#
.SYNOPSIS
Shows the main job: a store is filled, its closure is shown, written to a file, imported, copied and checked.

.DESCRIPTION
Makes three stores under a temporary directory. Directories of this repository are added to the first one, together
with two packages made on the spot whose files refer to them, so that there is a graph. Its closure then goes to the
second store by one compressed file and to the third directly, and the contents of all three are checked.

Runs in PowerShell 7.6 after Import-Module NixStore.

.PARAMETER Keep
Keeps the stores, to explore them.

.EXAMPLE
dotnet run --project src/NixStore.Shell -- -File examples/quickstart.ps1
#>
[CmdletBinding()]
param(
    [switch] $Keep
)

$ErrorActionPreference = 'Stop'
$clock = [System.Diagnostics.Stopwatch]::StartNew()
$work = [System.IO.Directory]::CreateTempSubdirectory('nixstore-quickstart-').FullName
$first = [System.IO.Path]::Combine($work, 'first')
$second = [System.IO.Path]::Combine($work, 'second')
$third = [System.IO.Path]::Combine($work, 'third')
$repository = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..'))

function Add-Package {
    # A directory whose one file names the store paths that it needs.
    param([string] $Name, [string[]] $Need)
    $directory = [System.IO.Path]::Combine($work, $Name)
    $null = [System.IO.Directory]::CreateDirectory($directory)
    [System.IO.File]::WriteAllLines([System.IO.Path]::Combine($directory, 'needs.txt'), $Need)
    Add-StorePath -LiteralPath $directory -FindReference -Store $first
}

try {
    "Filling the store $first"
    $core = [System.IO.Path]::Combine($repository, 'src', 'NixStore.Core')
    $formats = Add-StorePath -LiteralPath ([System.IO.Path]::Combine($core, 'Nar')) -Name nixstore-nar -Store $first
    $stores = Add-StorePath -LiteralPath ([System.IO.Path]::Combine($core, 'Stores')) -Name nixstore-stores -Store $first
    $documents = Add-StorePath -LiteralPath ([System.IO.Path]::Combine($repository, 'docs')) -Name nixstore-docs -Store $first
    $library = Add-Package -Name library-1.0 -Need $formats, $stores
    $application = Add-Package -Name application-1.0 -Need $library, $documents

    ''
    "The closure of $application, dependencies first:"
    $closure = @(Get-Closure $application -Store $first)
    $closure

    $file = [System.IO.Path]::Combine($work, 'application.closure.zst')
    $exporting = [System.Diagnostics.Stopwatch]::StartNew()
    Export-Closure $application -Store $first -DestinationPath $file
    $exporting.Stop()

    $importing = [System.Diagnostics.Stopwatch]::StartNew()
    Import-Closure -LiteralPath $file -Store $second
    $importing.Stop()

    $copying = [System.Diagnostics.Stopwatch]::StartNew()
    Copy-Closure $application -From $first -To $third
    $copying.Stop()

    $checking = [System.Diagnostics.Stopwatch]::StartNew()
    $checks = foreach ($store in $first, $second, $third) { Test-StorePath -Store $store }
    $checking.Stop()
    $bad = @($checks | Where-Object Status -NE 'Valid')

    $size = 0
    foreach ($path in $closure) { $size += $path.NarSize }
    $fileSize = ([System.IO.FileInfo] $file).Length
    ''
    'Summary'
    '  closure    {0} paths, {1:N0} bytes' -f $closure.Count, $size
    '  exported   {0:N0} bytes, compressed with zstd, in {1:N3} s' -f $fileSize, $exporting.Elapsed.TotalSeconds
    '  imported   into the second store in {0:N3} s' -f $importing.Elapsed.TotalSeconds
    '  copied     into the third store in {0:N3} s' -f $copying.Elapsed.TotalSeconds
    '  checked    {0} contents against their hashes in {1:N3} s, {2} of them bad' -f @($checks).Count, $checking.Elapsed.TotalSeconds, $bad.Count
    '  all of it  in {0:N1} s' -f $clock.Elapsed.TotalSeconds
    if ($bad.Count -gt 0) { throw 'Some contents do not match their hashes.' }
}
finally {
    if ($Keep) {
        "The stores are under $work; look into them with: Get-StorePath -Store $first"
    }
    else {
        # The directories of a store may not be written, and so not emptied, before that is allowed.
        if (-not $IsWindows) {
            $links = [System.IO.EnumerationOptions] @{ RecurseSubdirectories = $true; AttributesToSkip = 'ReparsePoint' }
            foreach ($directory in [System.IO.Directory]::EnumerateDirectories($work, '*', $links)) {
                [System.IO.File]::SetUnixFileMode($directory, 'UserRead, UserWrite, UserExecute')
            }
        }

        [System.IO.Directory]::Delete($work, $true)
    }
}
