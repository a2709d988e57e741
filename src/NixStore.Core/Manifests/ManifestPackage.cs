using NixStore.Derivations;
using NixStore.Paths;

namespace NixStore.Manifests;

/// <summary>A package of a profile of <c>nix profile</c>: an element of its <c>manifest.json</c>.</summary>
public sealed record ManifestPackage
{
    /// <summary>The priority of packages for which none was selected.</summary>
    public const int DefaultPriority = 5;

    /// <summary>Gets the sorted paths, which are the outputs that are installed.</summary>
    public required IReadOnlyList<StorePath> Paths { get; init; }

    /// <summary>Gets whether the files are in the environment.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Gets the priority. If two packages have one file, that of the lower number is used.</summary>
    public int Priority { get; init; } = DefaultPriority;

    /// <summary>Gets the flake that the package comes from, or null if it is not known.</summary>
    public PackageOrigin? Origin { get; init; }

    /// <summary>Gets the name of the package, before a number makes it unique.</summary>
    public string Name => (Origin is { } origin ? FlakePackageName.Find(origin) : null) ?? Origin?.ToString() ?? JoinNames();

    /// <summary>Gets the versions of the paths, each once; empty if the paths have none.</summary>
    public string Version => Join(static name => name.Version);

    private string JoinNames() => Join(static name => name.Name);

    private string Join(Func<DerivationName, string> part)
        => string.Join(
            ", ",
            Paths.Select(path => part(DerivationName.Parse(path.Name))).Where(static text => text.Length > 0)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
