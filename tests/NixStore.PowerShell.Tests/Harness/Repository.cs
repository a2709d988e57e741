using System.Reflection;

namespace NixStore.PowerShell.Harness;

/// <summary>Files and directories of the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>The configuration that the tests and the module were built in.</summary>
    public static string Configuration { get; } =
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    /// <summary>The assembly of the PowerShell that the tool manifest names.</summary>
    public static string PowerShell { get; } = Metadata("PowerShell");

    /// <summary>The session configuration that imports the built module.</summary>
    public static string ShellConfiguration { get; } = Metadata("ShellConfiguration");

    /// <summary>The finished module.</summary>
    public static string ModuleDirectory { get; } = Path.Combine(Root, "out", "NixStore");

    public static string Manifest { get; } = Path.Combine(ModuleDirectory, "NixStore.psd1");

    public static string PageDirectory { get; } = Path.Combine(Root, "docs", "cmdlets");

    private static string Metadata(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == key).Value!;
}
