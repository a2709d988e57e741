using System.Management.Automation;
using NixStore.PowerShell.Files;
using NixStore.Profiles;
using NixStore.Stores;

namespace NixStore.PowerShell.Session;

/// <summary>Finds the profiles that a user names: by their names, by wildcards, or by their links.</summary>
/// <param name="host">The owner, which receives an error for each name that refers to no profile.</param>
/// <param name="store">The store.</param>
internal sealed class ProfileChooser(ISessionHost host, OpenStore store)
{
    private readonly ProfileFinder _finder = new(store.Store);

    /// <summary>Gets all profiles that roots lead to. Writes a warning for each root that cannot be read.</summary>
    public IReadOnlyList<StoreProfile> All => field ??= FindAll();

    /// <summary>Gets the profile of the user's packages.</summary>
    /// <exception cref="NixStoreException">The user has no such profile in this store.</exception>
    public UserProfile OfUser => field ??= UserProfile.Of(StoreEnvironment.FromProcess(), store.Store);

    /// <summary>Finds profiles. Reports an error for each text that refers to none.</summary>
    /// <param name="texts">Names, wildcards or links.</param>
    /// <returns>The profiles, each once.</returns>
    public IReadOnlyList<StoreProfile> Find(IEnumerable<string> texts)
        => [.. texts.SelectMany(Find).DistinctBy(static profile => profile.Link)];

    /// <summary>Finds the one profile that a text refers to.</summary>
    /// <param name="text">A name or a link.</param>
    /// <returns>The profile; without generations if there is none at the link yet.</returns>
    /// <exception cref="NixStoreException">The name refers to no profile or to several.</exception>
    public StoreProfile FindOne(string text)
    {
        var found = IsLink(text) ? [FindAt(text)] : FindByName(text);
        return found.Count == 1
            ? found[0]
            : throw new NixStoreException(
                $"Several profiles of the store {store.Store.Location} have the name '{text}': "
                    + $"{string.Join(", ", found.Select(static profile => profile.Link))}. Give the link of one of them.")
            {
                Reason = FailureReason.ProfileNotFound,
            };
    }

    private static bool IsLink(string text)
        => text.StartsWith('~') || text.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);

    private IReadOnlyList<StoreProfile> FindAll()
    {
        var found = host.Wait(Task.Run(() => _finder.FindAsync(host.StopToken)));
        foreach (var problem in found.Problems)
        {
            host.WriteWarning($"'{problem.Location}' cannot be read, so profiles can be missing. {problem.Reason}");
        }

        return found.Profiles;
    }

    // One profile that is not found must not stop the others.
    private IReadOnlyList<StoreProfile> Find(string text)
    {
        try
        {
            return WildcardPattern.ContainsWildcardCharacters(text) ? Match(text)
                : IsLink(text) ? [FindExisting(text)]
                : FindByName(text);
        }
        catch (Exception failure) when (failure is NixStoreException or FilePathException
            or System.Management.Automation.DriveNotFoundException)
        {
            host.WriteError(failure, text);
            return [];
        }
    }

    private List<StoreProfile> Match(string text)
    {
        var pattern = new WildcardPattern(text, WildcardOptions.IgnoreCase);
        return [.. All.Where(profile => pattern.IsMatch(IsLink(text) ? profile.Link : profile.Name))];
    }

    private List<StoreProfile> FindByName(string name)
    {
        List<StoreProfile> found = [.. All.Where(profile => profile.Name == name)];
        return found.Count > 0 ? found : throw NotFound($"No root of the store {store.Store.Location} leads to a profile '{name}'.");
    }

    private StoreProfile FindExisting(string text)
        => FindAt(text) is var profile && (profile.Generations.Count > 0 || profile.Path is not null)
            ? profile
            : throw NotFound($"There is no profile of the store {store.Store.Location} at '{profile.Link}'.");

    private StoreProfile FindAt(string text)
    {
        var link = new FilePaths(host.Paths).ResolveLiteral(text);
        return _finder.Find(link);
    }

    private static NixStoreException NotFound(string message) => new(message) { Reason = FailureReason.ProfileNotFound };
}
