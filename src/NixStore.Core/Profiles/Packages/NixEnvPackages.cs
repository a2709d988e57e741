using NixStore.Adding;
using NixStore.Closures;
using NixStore.Derivations;
using NixStore.Manifests;
using NixStore.Paths;
using NixStore.Profiles.Environments;
using NixStore.Stores;

namespace NixStore.Profiles.Packages;

/// <summary>
/// The packages of a profile of <c>nix-env</c>. The environment is the output of a derivation that Nix builds itself, so it is made here
/// without Nix, with the same derivation and the same path (<c>src/nix/nix-env/user-env.cc</c>).
/// </summary>
/// <param name="manifest">The manifest.</param>
internal sealed class NixEnvPackages(EnvironmentManifest manifest) : PackageSet
{
    /// <inheritdoc/>
    public override ProfileFormat Format => ProfileFormat.NixEnv;

    /// <inheritdoc/>
    public override IReadOnlyList<InstalledPackage> Packages => field ??= [.. manifest.Packages.Select(Describe)];

    /// <inheritdoc/>
    public override PackageSet Remove(Func<InstalledPackage, bool> isRemoved)
    {
        var rest = Partition([.. manifest.Packages], package => !isRemoved(Describe(package)));
        return rest.Length == manifest.Packages.Count ? this : new NixEnvPackages(new EnvironmentManifest(rest));
    }

    /// <inheritdoc/>
    public override PackageSet Install(PackageChange change)
    {
        var added = change.Installed.Where(request => !IsInstalled(request)).DistinctBy(static request => request.Path)
            .Select(static request => EnvironmentPackage.Of(request.Path, request.Priority)).ToList();
        if (added.Count == 0)
        {
            return this;
        }

        // As nix-env does: the new ones come first, and replace those with their names.
        var names = added.Select(static package => package.Name.Name).ToHashSet(StringComparer.Ordinal);
        var paths = added.Select(static package => package.Path).ToHashSet();
        var stay = manifest.Packages.Where(package => !paths.Contains(package.Path)
            && (change.KeepsSameNames || package.IsKept || !names.Contains(package.Name.Name)));
        return new NixEnvPackages(new EnvironmentManifest([.. added, .. stay]));
    }

    /// <inheritdoc/>
    public override async Task<UserEnvironment> BuildAsync(IStore store, IPackageFiles files, CancellationToken cancellationToken)
    {
        var directory = store.Directory;
        var text = EnvironmentObject.OfText(directory, EnvironmentManifest.Name, manifest.Encode(directory), manifest.References);
        var recipe = manifest.ToDerivation(text.Path, directory);
        var derivation = EnvironmentObject.OfText(directory, $"{recipe.Name}.drv", DerivationAterm.Write(recipe, directory), [text.Path]);

        var builder = new LinkTreeBuilder(files, directory, cancellationToken);
        var tree = builder.Build(
            from package in manifest.Packages
            where package.IsActive
            from installed in package.Outputs
            select new EnvironmentInput(installed.Value, package.Priority));
        tree["manifest.nix"] = new PackageLink(directory.Print(text.Path), text.Path, 0);
        var nar = tree.Pack();
        var references = await ScanAsync(store, nar, text.Path, cancellationToken).ConfigureAwait(false);
        var output = recipe.FindOutputPath(BuiltinDerivation.OutputName, directory)!;
        var environment = EnvironmentObject.OfOutput(output, derivation.Path, nar, references);
        return new UserEnvironment([text, derivation, environment], [.. builder.Notes, .. builder.Foreign.Select(NoteForeign)]);
    }

    private static string NoteForeign(string link)
        => $"'{link}' leads out of the store. It is in the environment, and Nix leaves it out if its sandbox hides the target.";

    private static InstalledPackage Describe(EnvironmentPackage package) => new()
    {
        Name = package.Name.Name,
        Version = package.Name.Version,
        Paths = [.. package.Outputs.Select(static output => output.Value)],
        Outputs = [.. package.Outputs.Select(static output => output.Key)],
        Priority = package.Priority,
        IsActive = package.IsActive,
    };

    // The order is that of std::partition, with which nix-env removes packages: the last that stays replaces the first that goes.
    private static EnvironmentPackage[] Partition(EnvironmentPackage[] packages, Func<EnvironmentPackage, bool> stays)
    {
        var first = 0;
        for (var last = packages.Length; ; first++)
        {
            while (first < last && stays(packages[first]))
            {
                first++;
            }

            do
            {
                last--;
            }
            while (first < last && !stays(packages[last]));

            if (first >= last)
            {
                return packages[..first];
            }

            (packages[first], packages[last]) = (packages[last], packages[first]);
        }
    }

    private bool IsInstalled(PackageRequest request)
        => manifest.Packages.Any(package => package.Outputs is [(_, var only)] && only == request.Path
            && (request.Priority ?? package.Priority) == package.Priority);

    // The output refers to what it contains of the closure of its sources.
    private async Task<IReadOnlyList<StorePath>> ScanAsync(
        IStore store, byte[] nar, StorePath text, CancellationToken cancellationToken)
    {
        var candidates = new List<StorePath> { text };
        await foreach (var info in new ClosureQuery(store).EnumerateAsync(manifest.References, cancellationToken).ConfigureAwait(false))
        {
            candidates.Add(info.Path);
        }

        var scanner = new ReferenceScanner(candidates);
        scanner.Scan(nar);
        return [.. scanner.Found.Order()];
    }
}
