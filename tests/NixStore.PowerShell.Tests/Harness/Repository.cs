using System.Reflection;

namespace NixStore.PowerShell.Harness;

/// <summary>Places in the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    /// <summary>The finished module.</summary>
    public static string ModuleDirectory { get; } = Path.Combine(Root, "out", "NixStore");

    public static string Manifest { get; } = Path.Combine(ModuleDirectory, "NixStore.psd1");

    public static string PageDirectory { get; } = Path.Combine(Root, "docs", "cmdlets");
}
