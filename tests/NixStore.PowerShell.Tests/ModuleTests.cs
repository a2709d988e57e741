using System.Collections;
using System.Management.Automation;
using System.Reflection;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell;

public sealed class ModuleTests
{
    [Fact]
    public void The_manifest_exports_each_cmdlet_of_the_assembly_and_nothing_else()
    {
        using var session = new PowerShellSession();
        string[] declared = [.. Assembly.LoadFrom(Path.Combine(Repository.ModuleDirectory, "NixStore.PowerShell.dll")).GetExportedTypes()
            .Select(type => type.GetCustomAttribute<CmdletAttribute>())
            .OfType<CmdletAttribute>()
            .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}")
            .Order()];

        string[] exported = [.. session.Run("(Get-Module NixStore).ExportedCommands.Keys").Succeeded().As<string>().Order()];

        Assert.NotEmpty(declared);
        Assert.Equal(declared, exported);
    }

    [Fact]
    public void The_manifest_names_each_export_so_that_autoloading_works()
    {
        using var session = new PowerShellSession(import: false);
        session.SetVariable("manifest", Repository.Manifest);
        var manifest = session.Run("& ([scriptblock]::Create([IO.File]::ReadAllText($manifest)))").Only<Hashtable>();

        string[] keys = ["CmdletsToExport", "FunctionsToExport", "AliasesToExport", "VariablesToExport"];
        Assert.All(keys, key => Assert.DoesNotContain(
            Assert.IsType<object[]>(manifest[key]), name => ((string)name).Contains('*', StringComparison.Ordinal)));
    }

    [Fact]
    public void The_version_of_the_manifest_is_that_of_the_assemblies()
    {
        using var session = new PowerShellSession();
        Assert.Equal(
            typeof(NixStoreException).Assembly.GetName().Version!.ToString(3),
            session.Run("(Get-Module NixStore).Version").Only<Version>().ToString());
    }

    [Fact]
    public void Types_of_the_core_are_known_as_soon_as_the_module_is_imported()
    {
        using var session = new PowerShellSession();
        Assert.Equal("NixStore.Hashing.Hash", session.Run("[NixStore.Hashing.Hash].FullName").Only<string>());
    }

    [Fact]
    public void The_module_can_be_imported_again_by_force()
    {
        using var session = new PowerShellSession();
        session.SetVariable("manifest", Repository.Manifest);
        session.Run("Import-Module $manifest -Force").Succeeded();
        Assert.True(session.Run("'md5:d41d8cd98f00b204e9800998ecf8427e' | Convert-NixHash").Only<string>().Length > 0);
    }

    [Fact]
    public void The_module_can_be_removed_and_imported_again()
    {
        using var session = new PowerShellSession();
        session.SetVariable("manifest", Repository.Manifest);
        session.Run("Remove-Module NixStore").Succeeded();
        Assert.Empty(session.Run("Get-Command Convert-NixHash -ErrorAction Ignore").Output);
        session.Run("Import-Module $manifest").Succeeded();
        Assert.True(session.Run("'md5:d41d8cd98f00b204e9800998ecf8427e' | Convert-NixHash").Only<string>().Length > 0);
    }

    [Fact]
    public void The_cmdlets_use_no_package_but_the_core()
        => Assert.All(
            Assembly.LoadFrom(Path.Combine(Repository.ModuleDirectory, "NixStore.PowerShell.dll")).GetReferencedAssemblies(),
            reference => Assert.Matches(@"^(NixStore\.Core|System\..+)$", reference.Name));
}
