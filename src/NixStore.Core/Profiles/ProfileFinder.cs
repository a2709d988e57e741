using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Local;

namespace NixStore.Profiles;

/// <summary>Finds the profiles that the roots of a store lead to. Nothing is changed.</summary>
public sealed class ProfileFinder
{
    // The link that a root of the machine's own store leads to.
    private const string BootedSystem = "/run/booted-system";

    private readonly IStore _store;
    private readonly IRootQueryStore _roots;

    /// <summary>Creates a finder.</summary>
    /// <param name="store">The store.</param>
    /// <exception cref="MissingCapabilityException">The store has no roots on this machine.</exception>
    public ProfileFinder(IStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        store.Require<IRootStore>("have profiles on this machine");
        _roots = store.Require<IRootQueryStore>("list its roots");
    }

    /// <summary>
    /// Finds all profiles: of the system, of users, of home-manager, of channels, and all others whose generations are roots.
    /// </summary>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The profiles, and what could not be read.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    public async Task<ProfileList> FindAsync(CancellationToken cancellationToken = default)
    {
        var found = await _roots.FindRootsAsync(cancellationToken).ConfigureAwait(false);
        var reader = NewReader();
        var profiles = new List<StoreProfile>();
        var problems = new List<StoreRootProblem>(found.Problems);
        foreach (var ofDirectory in found.Roots.Select(FindProfile).OfType<string>().Distinct(StringComparer.Ordinal)
            .GroupBy(static link => Path.GetDirectoryName(link), StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Read(reader, [.. ofDirectory], profiles, problems);
        }

        return new ProfileList(
            [.. profiles.OrderBy(static profile => RankOf(profile.Kind)).ThenBy(static profile => profile.Link, StringComparer.Ordinal)],
            problems);
    }

    /// <summary>Finds the profile at a location, whether it is a root or not.</summary>
    /// <param name="location">The full path of a profile, or of a link to one such as <c>~/.nix-profile</c>.</param>
    /// <returns>The profile; without generations if there is none yet.</returns>
    /// <exception cref="NixStoreException">The location is not a link, or cannot be read.</exception>
    public StoreProfile Find(string location)
    {
        ArgumentException.ThrowIfNullOrEmpty(location);
        var reader = NewReader();
        var link = reader.Resolve(location);
        new ProfileLink(link).ThrowIfInUse();
        return reader.Read(link);
    }

    private static int RankOf(ProfileKind kind) => kind == ProfileKind.Other ? int.MaxValue : (int)kind;

    // A directory that cannot be read must not hide the other profiles.
    private static void Read(
        ProfileReader reader, IReadOnlyList<string> links, List<StoreProfile> profiles, List<StoreRootProblem> problems)
    {
        try
        {
            profiles.AddRange(reader.ReadAll(links).Where(static profile => profile.Generations.Count > 0 || profile.Path is not null));
        }
        catch (NixStoreException failure)
        {
            problems.Add(new StoreRootProblem(Path.GetDirectoryName(links[0])!, failure.Message));
        }
    }

    // A generation belongs to the profile of its name. Another link in the directory of profiles is a profile without generations.
    private string? FindProfile(StoreRoot root)
        => root.Process is not null || !Path.IsPathFullyQualified(root.Link) ? null
            : GenerationName.TryParse(Path.GetFileName(root.Link), out var generation)
                ? Path.Combine(Path.GetDirectoryName(root.Link)!, generation.Profile)
            : root.Path is not null && IsInProfiles(root.Link) ? root.Link
            : null;

    private bool IsInProfiles(string link)
        => _store.Find<LocalStore>() is { } local && link.StartsWith(
            Path.Combine(local.Layout.StateDirectory, "profiles") + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private ProfileReader NewReader()
    {
        var booted = _store.Find<LocalStore>() is { } local
            ? Path.Combine(local.Layout.StateDirectory, "gcroots", "booted-system")
            : BootedSystem;
        return new ProfileReader(
            _store.Directory, _store.Find<IPhysicalStore>()?.PhysicalDirectory, new RootLink(_store.Directory).FindPath(booted));
    }
}
