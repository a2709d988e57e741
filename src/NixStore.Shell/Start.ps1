# Runs before the first command of the shell. The built module comes before an installed one, also in the sessions that this one starts.
$env:PSModulePath = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../out") + [System.IO.Path]::PathSeparator + $env:PSModulePath
Import-Module -Name "$PSScriptRoot/../../out/NixStore/NixStore.psd1"
