using System.IO.Compression;
using System.Management.Automation;
using System.Xml.Linq;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell;

public sealed class PackageTests : IDisposable
{
    private static readonly string[] _quiet = ["-v", "quiet", "-nodeReuse:false"];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_package_has_the_module_at_its_root_as_a_gallery_expects()
    {
        Build("pack", "-p:PackageOutputPath=" + _directory.Path);

        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(_directory.Path, "NixStore.*.nupkg")));
        string[] entries = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.All(
            Directory.GetFiles(Repository.ModuleDirectory, "*", SearchOption.AllDirectories),
            file => Assert.Contains(Path.GetRelativePath(Repository.ModuleDirectory, file).Replace('\\', '/'), entries));
        Assert.Equal("NixStore", Metadata(package, "id"));
        Assert.Contains("PSModule", Metadata(package, "tags").Split(' '));
    }

    [Fact]
    public void The_package_can_be_found_by_each_of_its_commands_and_has_the_addresses_of_the_manifest()
    {
        Build("pack", "-p:PackageOutputPath=" + _directory.Path);
        using var session = new PowerShellSession();
        var module = session.Run("Get-Module NixStore").Only<PSModuleInfo>();

        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(_directory.Path, "NixStore.*.nupkg")));
        var tags = Metadata(package, "tags").Split(' ');
        var commandTags = module.ExportedCommands.Keys.SelectMany(name => (string[])[$"PSCmdlet_{name}", $"PSCommand_{name}"]);
        string[] expected = ["PSIncludes_Cmdlet", .. module.Tags, .. commandTags];
        Assert.Empty(expected.Except(tags));
        Assert.Equal(module.ProjectUri.ToString(), Metadata(package, "projectUrl"));
        Assert.Equal(module.ReleaseNotes, Metadata(package, "releaseNotes"));
        Assert.NotNull(package.GetEntry(Metadata(package, "icon")));
    }

    [Fact]
    public void The_installed_module_works_in_its_directory()
    {
        Build("build", "-t:InstallModule", "-p:UserModuleDirectory=" + _directory.Path);

        // The shell has imported the module of the repository, so the installed one is imported in a separate process.
        var version = Path.GetFileName(Assert.Single(Directory.GetDirectories(Path.Combine(_directory.Path, "NixStore"))));
        var result = ShellProcess.Run("-Command", $"""
            Remove-Module NixStore
            $env:PSModulePath = '{_directory.Path}'
            'md5:d41d8cd98f00b204e9800998ecf8427e' | Convert-NixHash
            (Get-Module NixStore).ModuleBase
            """);
        Assert.Equal(
            ["md5-1B2M2Y8AsgTpgAmY7PhCfg==", Path.Combine(_directory.Path, "NixStore", version)],
            result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Metadata(ZipArchive package, string name)
    {
        using var nuspec = package.GetEntry("NixStore.nuspec")!.Open();
        return XDocument.Load(nuspec).Descendants().Single(element => element.Name.LocalName == name).Value;
    }

    /// <summary>Runs a target of the build, as build.ps1 does. Projects that are up to date are not built again.</summary>
    private static void Build(string verb, params IEnumerable<string> arguments)
    {
        var result = ToolProcess.Run(
            "dotnet",
            [verb, "src/NixStore.PowerShell", "--no-restore", "-c", Repository.Configuration, .. _quiet, .. arguments]);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }
}
