using System.Text;
using System.Text.RegularExpressions;
using NixStore.Collecting;
using NixStore.Derivations;
using NixStore.Manifests;
using NixStore.Paths;
using NixStore.Profiles.Environments;
using NixStore.Stores;

namespace NixStore.Profiles.Packages;

/// <summary>
/// The packages of a profile of <c>nix profile</c>. The environment is content-addressed, so it has the path that Nix 2.34 gives it
/// (<c>ProfileManifest::build</c> in <c>src/nix/profile.cc</c>).
/// </summary>
/// <param name="manifest">The manifest.</param>
internal sealed partial class NixProfilePackages(ProfileManifest manifest) : PackageSet
{
    private const string EnvironmentName = "profile";

    /// <inheritdoc/>
    public override ProfileFormat Format => ProfileFormat.NixProfile;

    /// <inheritdoc/>
    public override IReadOnlyList<InstalledPackage> Packages
        => field ??= [.. manifest.Packages.Select(static package => Describe(package.Key, package.Value))];

    /// <inheritdoc/>
    public override PackageSet Remove(Func<InstalledPackage, bool> isRemoved)
    {
        var removed = Packages.Where(isRemoved).ToList();
        return removed.Count == 0 ? this
            : new NixProfilePackages(removed.Aggregate(manifest, static (rest, package) => rest.Without(package.Name)));
    }

    /// <inheritdoc/>
    public override PackageSet Install(PackageChange change)
    {
        var changed = change.Installed.Aggregate(manifest, (next, request) => Install(next, request, change));
        return ReferenceEquals(changed, manifest) ? this : new NixProfilePackages(changed);
    }

    /// <inheritdoc/>
    public override async Task<UserEnvironment> BuildAsync(IStore store, IPackageFiles files, CancellationToken cancellationToken)
    {
        StorePath[] references = [.. manifest.Packages.Values.SelectMany(static package => package.Paths).Distinct().Order()];
        await new ValidPathKeeper(store).RequireAllAsync(references, cancellationToken).ConfigureAwait(false);
        var builder = new LinkTreeBuilder(files, store.Directory, cancellationToken);
        var tree = builder.Build(
            from package in manifest.Packages.Values
            where package.IsActive
            from path in package.Paths
            select new EnvironmentInput(path, package.Priority));
        tree["manifest.json"] = new EnvironmentFile(Encoding.UTF8.GetBytes(ProfileManifestJson.Write(manifest, store.Directory)));
        var environment = EnvironmentObject.OfContents(store.Directory, EnvironmentName, tree.Pack(), references);
        return new UserEnvironment([environment], [.. NoteVersion(), .. builder.Notes]);
    }

    private IEnumerable<string> NoteVersion()
        => manifest.Version < ProfileManifest.WrittenVersion
            ? [$"The manifest of the profile has version {manifest.Version}, and the new one has version {ProfileManifest.WrittenVersion}, "
                + "which Nix reads since 2.20."]
            : [];

    private static InstalledPackage Describe(string name, ManifestPackage package) => new()
    {
        Name = name,
        Version = package.Version,
        Paths = package.Paths,
        Outputs = package.Origin?.Outputs ?? [],
        Priority = package.Priority,
        IsActive = package.IsActive,
        Origin = package.Origin,
    };

    private ProfileManifest Install(ProfileManifest next, PackageRequest request, PackageChange change)
    {
        foreach (var (name, installed) in next.Packages.Where(package => package.Value.Paths is [var only] && only == request.Path))
        {
            return request.Priority is { } priority && priority != installed.Priority
                ? next.Replace(name, installed with { Priority = priority })
                : next;
        }

        var package = new ManifestPackage { Paths = [request.Path], Priority = request.Priority ?? ManifestPackage.DefaultPriority };
        var replaced = change.KeepsSameNames ? [] : manifest.Packages
            .Where(other => next.Packages.ContainsKey(other.Key) && IsSame(other.Value, request.Path))
            .ToList();
        return replaced.Count == 0
            ? next.With(package)
            : replaced.Skip(1).Aggregate(next, static (rest, other) => rest.Without(other.Key)).Replace(
                replaced[0].Key, package with { Priority = request.Priority ?? replaced[0].Value.Priority });
    }

    // Another version of one output. A package of several outputs is not replaced by one of them.
    private static bool IsSame(ManifestPackage installed, StorePath path)
        => installed.Paths is [var only] && IdentityOf(only) == IdentityOf(path);

    private static (string Name, string Output) IdentityOf(StorePath path)
    {
        var (name, version) = DerivationName.Parse(path.Name);
        return (name, OutputAtEnd().Match(version).Value);
    }

    [GeneratedRegex("(?:-[a-zA-Z]+(?:32|64)?)*$", RegexOptions.CultureInvariant)]
    private static partial Regex OutputAtEnd();
}
