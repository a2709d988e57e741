using NixStore.Collecting;
using NixStore.Paths;

namespace NixStore.Profiles;

/// <summary>A test with a store that has the paths a, b and c, and with profiles that it makes link by link.</summary>
public abstract class ProfileTest : IAsyncLifetime
{
    private protected MadeStore Made { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Platform.SkipOnWindows("links need a privilege there");
        Made = await MadeStore.CreateAsync();
        Made.Add("a", size: 1);
        Made.Add("b", ["a"], size: 10);
        Made.Add("c", ["a"], size: 100);
    }

    public async ValueTask DisposeAsync()
    {
        if (Made is not null)
        {
            await Made.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the link of a profile below <c>profiles</c>.</summary>
    private protected string InProfiles(string name) => Path.Combine(Made.Layout.StateDirectory, "profiles", name);

    /// <summary>Makes generations, the first one with the number 1.</summary>
    private protected void AddGenerations(string profile, params string[] names)
    {
        foreach ((var index, var name) in names.Index())
        {
            AddGeneration(profile, index + 1, name);
        }
    }

    /// <summary>Makes a generation and registers it, as Nix does.</summary>
    private protected string AddGeneration(string profile, long number, string name, DateTimeOffset? time = null)
    {
        var link = $"{profile}-{number}-link";
        Link(link, Made.Print(name));
        if (time is { } made)
        {
            SetTime(link, made);
        }

        if (!link.StartsWith(InProfiles(""), StringComparison.Ordinal))
        {
            Made.AddRoot($"auto/{Guid.NewGuid():n}", link);
        }

        return link;
    }

    private protected static void SetTime(string link, DateTimeOffset time)
        => ExternalProgram.Require("touch").Run(["-h", "-d", $"@{time.ToUnixTimeSeconds()}", link]);

    private protected static void Link(string link, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, target);
    }

    private protected async Task<IReadOnlyList<StoreProfile>> FindAsync()
    {
        await using var store = Made.Open();
        var found = await new ProfileFinder(store).FindAsync(Cancellation);
        Assert.Empty(found.Problems);
        return found.Profiles;
    }

    private protected async Task<StoreProfile> FindAsync(string location)
    {
        await using var store = Made.Open();
        return new ProfileFinder(store).Find(location);
    }

    private protected static StorePath PathOf(string name) => TestPaths.Path(name);
}
