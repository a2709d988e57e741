@{
    # The build copies this file next to the assemblies, without the prefix out/NixStore and with tags for each command.
    RootModule           = 'out/NixStore/NixStore.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6f0f5f2c-7a53-4a0e-9a3d-1f9f3f1c8b57'
    Author               = 'The NixStore contributors'
    CompanyName          = 'The NixStore contributors'
    Copyright            = '(c) The NixStore contributors. MIT License.'
    Description          = 'Nix store operations: queries, closures, NAR archives, copying to many hosts, binary caches, signatures and verification. It does not need Nix, and works together with Nix on the same store.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    # The core is loaded with the module, so that type literals such as [NixStore.Hashing.Hash] work from the start.
    RequiredAssemblies   = @('out/NixStore/NixStore.Core.dll')
    FormatsToProcess     = @('NixStore.Format.ps1xml')
    CmdletsToExport      = @(
        'Add-Derivation'
        'Add-NixChannel'
        'Add-StorePath'
        'Add-StorePathSignature'
        'Clear-StoreGarbage'
        'Compare-Closure'
        'Compare-Derivation'
        'Convert-NixHash'
        'ConvertTo-DerivationJson'
        'Copy-Closure'
        'Enter-StoreProfile'
        'Expand-Nar'
        'Export-Closure'
        'Export-Nar'
        'Get-BinaryCache'
        'Get-Closure'
        'Get-DependencyChain'
        'Get-Derivation'
        'Get-NarContent'
        'Get-NarEntry'
        'Get-NixChannel'
        'Get-Store'
        'Get-StoreGarbage'
        'Get-StoreGeneration'
        'Get-StorePackage'
        'Get-StorePath'
        'Get-StoreProfile'
        'Get-StoreRoot'
        'Import-Closure'
        'Import-Nar'
        'Install-StorePackage'
        'Install-StorePath'
        'Invoke-SystemActivation'
        'New-StoreKey'
        'Optimize-Store'
        'Publish-BinaryCache'
        'Register-StoreRoot'
        'Remove-NixChannel'
        'Remove-StoreGeneration'
        'Remove-StorePath'
        'Set-StoreProfile'
        'Start-BinaryCache'
        'Start-StoreServer'
        'Stop-BinaryCache'
        'Test-StorePath'
        'Test-StorePathSignature'
        'Test-SystemActivation'
        'Undo-NixChannel'
        'Undo-StoreProfile'
        'Uninstall-StorePackage'
        'Unregister-StoreRoot'
        'Update-NixChannel'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('Nix', 'NAR', 'Store', 'Closure', 'BinaryCache', 'Linux', 'Windows', 'PSEdition_Core')
            ProjectUri   = 'https://github.com/OWNER/NixStore'
            LicenseUri   = 'https://github.com/OWNER/NixStore/blob/main/LICENSE'
            IconUri      = 'https://raw.githubusercontent.com/OWNER/NixStore/main/docs/icon.png'
            ReleaseNotes = 'https://github.com/OWNER/NixStore/blob/main/CHANGELOG.md'
        }
    }
}
