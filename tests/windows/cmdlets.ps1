# Tries the cmdlets on a store on Windows. The closure comes from a store on Linux; what is exported here is to be the same, byte for byte.
# Each check is a line 'ok - NAME' or 'not ok - NAME: WHY'. Only the commands of the engine alone are used.
param(
    [Parameter(Mandatory)] [string] $ClosureFile,
    [Parameter(Mandatory)] [string] $ExportedFile
)

$ErrorActionPreference = 'Stop'
$closure, $exported = [System.IO.Path]::GetFullPath($ClosureFile), [System.IO.Path]::GetFullPath($ExportedFile)
$root = [System.IO.Directory]::CreateTempSubdirectory('nixstore-cmdlets-').FullName
$first, $second, $third = "$root\first", "$root\second", "$root\third"

function Test-Claim {
    param([string] $Name, [scriptblock] $Claim)
    try {
        $result = & $Claim
        if ($result -eq $true) { "ok - $Name" } else { "not ok - ${Name}: $result" }
    }
    catch {
        "not ok - ${Name}: $_"
    }
}

function Get-FileHex { param([string] $Path) [System.Convert]::ToHexString([System.IO.File]::ReadAllBytes($Path)) }

Test-Claim 'A closure from Linux is imported' {
    Import-Closure $closure -Store $first
    (Get-Store $first).PathCount -eq 2
}
Test-Claim 'It is whole' { @(Test-StorePath '*' -Store $first | ForEach-Object Status) -join ' ' -eq 'Valid Valid' }
Test-Claim 'A path is found by its name' { (Get-StorePath '*-tree' -Store $first).Path -like '/nix/store/*-tree' }
Test-Claim 'The closure comes in the order of its references' {
    @(Get-Closure '*-needs' -Store $first | ForEach-Object { ([string] $_.Path).Substring(44) }) -join ' ' -eq 'tree needs'
}
Test-Claim 'A chain shows why a path needs another' { [bool] (Get-DependencyChain '*-needs' '*-tree' -Store $first) }
Test-Claim 'Executable files and links are listed as such' {
    $entries = @(Get-NarEntry '*-tree' -Store $first)
    $executables = $entries | Where-Object IsExecutable | ForEach-Object Path
    $links = $entries | Where-Object Type -EQ Symlink | ForEach-Object { "$($_.Path) -> $($_.Target)" }
    "$executables; $links" -eq 'bin/run; bin/link -> run sbin -> bin'
}
Test-Claim 'One file is read' { (Get-NarContent '*-tree' share/a -Store $first) -eq 'lower' }
Test-Claim 'The closure is copied' {
    Copy-Closure '*-needs' -From $first -To $second
    @(Compare-Closure '*-needs' '*-needs' -ReferenceStore $first -DifferenceStore $second).Count -eq 0 -and (Get-Store $second).PathCount -eq 2
}
Test-Claim 'Equal files are linked and the paths stay whole' {
    Export-Nar '*-tree' -Store $first -DestinationPath "$root\linked.nar"
    $null = Import-Nar "$root\linked.nar" -Name twice -Store $second
    $result = Optimize-Store -Store $second
    $again = Optimize-Store -Store $second
    $statuses = @(Test-StorePath '*' -Store $second | ForEach-Object Status) -join ' '
    $found = "$($result.Linked -gt 0) $($again.FilesRead) $statuses"
    if ($found -eq 'True 0 Valid Valid Valid') { $true } else { $found }
}
Test-Claim 'What is exported is what was imported' {
    Export-Closure '*-needs' -Store $second -DestinationPath $exported
    (Get-FileHex $exported) -eq (Get-FileHex $closure)
}
Test-Claim 'A compressed closure file is written and read' {
    Export-Closure '*-needs' -Store $second -DestinationPath "$root\closure.zst"
    Import-Closure "$root\closure.zst" -Store $third
    @(Test-StorePath '*' -Store $third | ForEach-Object Status) -join ' ' -eq 'Valid Valid'
}
Test-Claim 'A NAR goes out and comes in' {
    Export-Nar '*-tree' -Store $first -DestinationPath "$root\tree.nar"
    $imported = Import-Nar "$root\tree.nar" -Name other -Store $third
    $imported.NarHash -eq (Get-StorePath '*-tree' -Store $first).NarHash
}
Test-Claim 'Unpacking a NAR warns of what Windows does not keep' {
    $warning = @(Expand-Nar "$root\tree.nar" -DestinationPath "$root\unpacked" 3>&1)
    [System.IO.File]::ReadAllText("$root\unpacked\share\A") -eq 'upper' -and "$warning" -like '*executable*'
}
Test-Claim 'A directory is added' {
    $added = Add-StorePath "$root\unpacked" -Store $first
    (Test-StorePath $added.Path -Store $first).Status -eq 'Valid'
}
Test-Claim 'A changed file is found' {
    $file = "$((Get-Store $first).PhysicalDirectory)\$(([string] (Get-StorePath '*-tree' -Store $first).Path).Substring(11))\bin\link"
    [System.IO.File]::SetAttributes($file, 'Normal')
    [System.IO.File]::WriteAllText($file, 'other')
    (Test-StorePath '*-tree' -Store $first -ErrorAction SilentlyContinue).Status -eq 'Modified'
}
Test-Claim 'A path in a store directory of Windows is refused to another' {
    $native = "local?root=$root\native&store=C:\ProgramData\nix\store"
    $null = Add-StorePath "$root\unpacked" -Store $native
    try { Copy-Closure '*-unpacked' -From $native -To $first; $false } catch { $true }
}
