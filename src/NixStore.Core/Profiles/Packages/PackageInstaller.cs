using NixStore.Collecting;
using NixStore.Manifests;
using NixStore.Profiles.Environments;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Profiles.Packages;

/// <summary>
/// Installs packages into profiles and removes them, with one new generation for each change. Environments have the paths that Nix gives
/// them, so Nix continues what is made here, and the other way round.
/// </summary>
public sealed class PackageInstaller
{
    private readonly IStore _store;
    private readonly PackageReader _reader;
    private readonly ProfileSwitcher _switcher;

    /// <summary>Creates an installer.</summary>
    /// <param name="store">The store.</param>
    /// <exception cref="MissingCapabilityException">The store has no roots or no files on this machine.</exception>
    public PackageInstaller(IStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _switcher = new ProfileSwitcher(store);
        _reader = new PackageReader(store);
    }

    /// <summary>Returns what a change would do. Nothing is changed.</summary>
    /// <param name="profile">The full path of the profile, which may be absent.</param>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="StorePathNotValidException">A package is not valid.</exception>
    /// <exception cref="PackageConflictException">Two packages have the same file with the same priority.</exception>
    /// <exception cref="NixStoreException">The profile cannot be read, or leads to something other than packages.</exception>
    public async Task<PackagePlan> PlanAsync(string profile, PackageChange change, CancellationToken cancellationToken = default)
        => (await PrepareAsync(profile, change, cancellationToken).ConfigureAwait(false)).Plan;

    /// <summary>Changes a profile. It leads to a whole generation at every moment.</summary>
    /// <param name="profile">The full path of the profile, which is created if it is absent.</param>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Ends the work before the profile is switched.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="StorePathNotValidException">A package is not valid.</exception>
    /// <exception cref="PackageConflictException">Two packages have the same file with the same priority.</exception>
    /// <exception cref="NixStoreException">
    /// The profile cannot be read or written, or leads to something other than packages.
    /// </exception>
    public async Task<PackagePlan> ChangeAsync(string profile, PackageChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        foreach (var request in change.Installed)
        {
            await new ValidPathKeeper(_store).KeepAsync(request.Path, cancellationToken).ConfigureAwait(false);
        }

        // Another process can change the profile before it is locked. The change is then made again, on top of the other one.
        while (true)
        {
            var (plan, environment) = await PrepareAsync(profile, change, cancellationToken).ConfigureAwait(false);
            if (environment is null)
            {
                return plan;
            }

            await new UserEnvironmentWriter(_store).AddAsync(environment, cancellationToken).ConfigureAwait(false);
            if (await _switcher.TrySwitchAsync(plan.Before.Profile, SwitchTarget.ToPath(environment.Path), cancellationToken)
                .ConfigureAwait(false) is { } done)
            {
                return plan with { Switch = done };
            }
        }
    }

    private async Task<(PackagePlan Plan, UserEnvironment? Environment)> PrepareAsync(
        string profile, PackageChange change, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(profile);
        ArgumentNullException.ThrowIfNull(change);
        await CheckAsync(change, cancellationToken).ConfigureAwait(false);
        var found = new ProfileFinder(_store).Find(profile);
        var set = FindSet(found);
        var changed = change.Removed.Aggregate(set, static (rest, isRemoved) => rest.Remove(isRemoved)).Install(change);
        var before = new ProfilePackages(found, found.Path is null ? ProfileFormat.Empty : set.Format, set.Packages);
        if (ReferenceEquals(changed, set))
        {
            return (new PackagePlan { Before = before, After = set.Packages }, null);
        }

        var environment = await changed.BuildAsync(_store, _reader.NewFiles(), cancellationToken).ConfigureAwait(false);
        var plan = new PackagePlan
        {
            Before = before,
            After = changed.Packages,
            Switch = SwitchTarget.ToPath(environment.Path).Plan(found),
            Notes = environment.Notes,
        };
        return (plan, environment);
    }

    private async Task CheckAsync(PackageChange change, CancellationToken cancellationToken)
    {
        foreach (var path in change.Installed.Select(static request => request.Path))
        {
            if (path.IsDerivation)
            {
                throw new NixStoreException(
                    $"{_store.Directory.Print(path)} is a derivation, which has no files to install. Install one of its outputs.");
            }

            await new ValidPathKeeper(_store).RequireAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    private PackageSet FindSet(StoreProfile profile)
        => profile.Path is { } path
            ? _reader.FindSet(path) ?? throw new NixStoreException(
                $"The profile '{profile.Link}' leads to {_store.Directory.Print(path)}, which is no environment of packages.")
            {
                Reason = FailureReason.ProfileWithoutPackages,
            }
            : profile.Generations.Count == 0 ? new NixProfilePackages(ProfileManifest.Empty)
            : throw new NixStoreException(
                $"The profile '{profile.Link}' leads to none of its generations, so its packages are not known.")
            {
                Reason = FailureReason.CurrentGenerationUnknown,
            };
}
