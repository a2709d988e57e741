using System.IO.Compression;
using NixStore.PowerShell.Harness;

namespace NixStore.PowerShell;

public sealed class PackageTests : IDisposable
{
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
        using var nuspec = new StreamReader(package.GetEntry("NixStore.nuspec")!.Open());
        var metadata = nuspec.ReadToEnd();
        Assert.Contains("<id>NixStore</id>", metadata, StringComparison.Ordinal);
        Assert.Contains("PSModule", metadata, StringComparison.Ordinal);
    }

    [Fact]
    public void The_installed_module_works_where_it_lies()
    {
        Build("build", "-t:InstallModule", "-p:UserModuleDirectory=" + _directory.Path);

        // The shell has the module of the repository imported: the installed one takes its place in a process of its own.
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

    /// <summary>Calls a target of the build as build.ps1 does; what is built already is not built again.</summary>
    private static void Build(string verb, params IEnumerable<string> arguments)
    {
        var result = ToolProcess.Run(
            "dotnet",
            [verb, "src/NixStore.PowerShell", "--no-restore", "-c", Repository.Configuration, "-v", "quiet", "-nodeReuse:false", .. arguments]);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }
}
