using NixStore.Collecting;
using NixStore.FileSystem;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Stores.Local.Files;

namespace NixStore.Profiles;

/// <summary>
/// Switches profiles as Nix does (<c>src/libstore/profiles.cc</c>), so that both can work on one profile at the same time: with the lock of
/// the profile, a new generation that is a root before the profile leads to it, and a link that is replaced in one moment.
/// </summary>
public sealed class ProfileSwitcher
{
    private readonly IStore _store;
    private readonly IRootStore _roots;

    /// <summary>Creates a switcher.</summary>
    /// <param name="store">The store.</param>
    /// <exception cref="MissingCapabilityException">The store has no roots on this machine.</exception>
    public ProfileSwitcher(IStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _roots = store.Require<IRootStore>("have profiles on this machine");
    }

    /// <summary>Returns what a switch would do. Nothing is changed.</summary>
    /// <param name="profile">The full path of the profile, which may be absent.</param>
    /// <param name="target">What the profile is switched to.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The switch.</returns>
    /// <exception cref="StorePathNotValidException">The path is not valid.</exception>
    /// <exception cref="NixStoreException">There is no such generation, or the profile cannot be read.</exception>
    public async Task<ProfileSwitch> PlanAsync(string profile, SwitchTarget target, CancellationToken cancellationToken = default)
    {
        var planned = Plan(profile, target);
        await new ValidPathKeeper(_store).RequireAsync(planned.Path, cancellationToken).ConfigureAwait(false);
        return planned;
    }

    /// <summary>Switches a profile. The profile leads to a whole generation at every moment.</summary>
    /// <param name="profile">The full path of the profile, which is created if it is absent.</param>
    /// <param name="target">What the profile is switched to.</param>
    /// <param name="cancellationToken">Ends the work before the profile is switched.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="StorePathNotValidException">The path is not valid.</exception>
    /// <exception cref="NixStoreException">There is no such generation, or the profile cannot be written.</exception>
    public async Task<ProfileSwitch> SwitchAsync(string profile, SwitchTarget target, CancellationToken cancellationToken = default)
        => (await SwitchAsync(profile, target, static _ => true, cancellationToken).ConfigureAwait(false))!;

    /// <summary>Switches a profile, if it still leads to what it did when it was read.</summary>
    /// <param name="seen">The profile as it was read.</param>
    /// <param name="target">What the profile is switched to.</param>
    /// <param name="cancellationToken">Ends the work before the profile is switched.</param>
    /// <returns>What was done; null if another process has switched the profile meanwhile, and nothing was done.</returns>
    /// <exception cref="StorePathNotValidException">The path is not valid.</exception>
    /// <exception cref="NixStoreException">There is no such generation, or the profile cannot be written.</exception>
    internal Task<ProfileSwitch?> TrySwitchAsync(StoreProfile seen, SwitchTarget target, CancellationToken cancellationToken)
        => SwitchAsync(
            seen.Link,
            target,
            current => current.Path == seen.Path && current.Current?.Link == seen.Current?.Link,
            cancellationToken);

    private async Task<ProfileSwitch?> SwitchAsync(
        string profile, SwitchTarget target, Func<StoreProfile, bool> isExpected, CancellationToken cancellationToken)
    {
        new ProfileLink(profile).ThrowIfInUse();
        using var held = await PathLocks.AcquireAsync([profile], cancellationToken).ConfigureAwait(false);
        var planned = Plan(profile, target);
        if (!isExpected(planned.Profile))
        {
            return null;
        }

        await new ValidPathKeeper(_store).KeepAsync(planned.Path, cancellationToken).ConfigureAwait(false);
        try
        {
            return planned.IsChange ? await SwitchAsync(planned, cancellationToken).ConfigureAwait(false) : planned;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException($"Cannot switch the profile '{profile}': {failure.Message}", failure);
        }
    }

    private ProfileSwitch Plan(string profile, SwitchTarget target)
    {
        ArgumentException.ThrowIfNullOrEmpty(profile);
        ArgumentNullException.ThrowIfNull(target);
        new ProfileLink(profile).ThrowIfInUse();
        return target.Plan(new ProfileReader(_store.Directory, _store.Find<IPhysicalStore>()?.PhysicalDirectory).Read(profile));
    }

    private async Task<ProfileSwitch> SwitchAsync(ProfileSwitch planned, CancellationToken cancellationToken)
    {
        var profile = planned.Profile.Link;
        var done = planned.IsNew ? CreateGeneration(planned) : planned;
        try
        {
            // A process that was killed earlier can have left a generation that is no root.
            await _roots.AddIndirectRootAsync(done.Link, cancellationToken).ConfigureAwait(false);
        }
        catch when (done.IsNew)
        {
            File.Delete(done.Link);
            throw;
        }

        RootLink.RemoveLeftovers(profile);
        RootLink.Replace(profile, Path.GetFileName(done.Link));
        OwnerInheritance.Apply(done.IsNew ? [done.Link, profile] : [profile], Path.GetDirectoryName(profile)!);
        return done;
    }

    // Nix does not always take the lock, so another process can have made the same number. Its generation stays.
    private ProfileSwitch CreateGeneration(ProfileSwitch planned)
    {
        var next = planned;
        while (!TryCreateLink(next.Link, _store.Directory.Print(next.Path)))
        {
            var taken = new GenerationName(planned.Profile.Name, checked((uint)(next.Number + 1)));
            next = next with
            {
                Number = taken.Number,
                Link = Path.Combine(Path.GetDirectoryName(planned.Profile.Link)!, taken.ToString()),
            };
        }

        return next;
    }

    private static bool TryCreateLink(string link, string target)
    {
        try
        {
            File.CreateSymbolicLink(link, target);
            return true;
        }
        catch (IOException) when (LinkHop.Read(link).Kind != LinkHopKind.Absent)
        {
            return false;
        }
    }
}
