using NixStore.Stores;

namespace NixStore.Profiles;

public sealed class ProfileFinderTests : ProfileTest
{
    [Fact]
    public async Task Profiles_of_the_system_of_users_and_of_others_are_found_by_their_roots()
    {
        (string Link, ProfileKind Kind)[] expected =
        [
            (InProfiles("system"), ProfileKind.System),
            (InProfiles("system-profiles/test"), ProfileKind.System),
            (InProfiles("default"), ProfileKind.User),
            (InProfiles("per-user/old/profile"), ProfileKind.User),
            (Made.Outside("home", ".local", "state", "nix", "profiles", "profile"), ProfileKind.User),
            (Made.Outside("home", ".local", "state", "nix", "profiles", "home-manager"), ProfileKind.HomeManager),
            (InProfiles("per-user/root/channels"), ProfileKind.Channels),
            (Made.Outside("project", "env"), ProfileKind.Other),
        ];
        foreach ((var link, _) in expected)
        {
            AddGenerations(link, "a");
            Link(link, $"{Path.GetFileName(link)}-1-link");
        }

        var found = await FindAsync();

        Assert.Equal(
            expected.Order(), found.Select(static profile => (profile.Link, profile.Kind)).Order());
        Assert.All(found, static profile => Assert.Equal(Environment.UserName, profile.Owner));
        Assert.All(found, static profile => Assert.Equal(1, profile.Current?.Number));
        Assert.Equal(ProfileKind.System, found[0].Kind);
        Assert.Equal(ProfileKind.Other, found[^1].Kind);
    }

    [Fact]
    public async Task Generations_have_the_numbers_times_and_paths_of_their_links()
    {
        var system = InProfiles("system");
        var time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        AddGeneration(system, 10, "b", time.AddDays(2));
        AddGeneration(system, 9, "a", time);
        Link(system, "system-9-link");

        var generations = Assert.Single(await FindAsync()).Generations;

        Assert.Equal(
            [(9, time, PathOf("a"), true, $"{system}-9-link"), (10, time.AddDays(2), PathOf("b"), false, $"{system}-10-link")],
            generations.Select(static generation =>
                (generation.Number, generation.Created, generation.Path!, generation.IsCurrent, generation.Link)));
    }

    [Theory]
    [InlineData("p-2-link")]
    [InlineData("./p-2-link")]
    [InlineData("{home}/p-2-link")]
    [InlineData("{home}/../home/p-2-link")]
    [InlineData("{alias}/p-2-link")]
    [InlineData("other")]
    public async Task The_current_generation_is_found_whatever_kind_of_link_leads_to_it(string target)
    {
        var profile = Made.Outside("home", "p");
        var home = Path.GetDirectoryName(profile)!;
        var alias = Made.Outside("alias");
        Directory.CreateDirectory(home);
        Link(alias, home);
        Link(Path.Combine(home, "other"), $"{alias}/p-2-link");
        AddGenerations(profile, "a", "b", "c");
        Link(profile, target.Replace("{home}", home, StringComparison.Ordinal).Replace("{alias}", alias, StringComparison.Ordinal));

        Assert.Equal(2, Assert.Single(await FindAsync()).Current?.Number);
    }

    [Fact]
    public async Task A_profile_in_a_directory_that_a_link_leads_to_has_its_current_generation()
    {
        var profile = Made.Outside("home", "p");
        AddGenerations(profile, "a", "b");
        Link(profile, $"{profile}-1-link");
        Link(Made.Outside("alias"), Path.GetDirectoryName(profile)!);

        Assert.Equal(1, (await FindAsync(Made.Outside("alias", "p"))).Current?.Number);
    }

    [Theory]
    [InlineData("{store}")]
    [InlineData("other-3-link")]
    [InlineData("elsewhere/p-1-link")]
    [InlineData("p-9-link")]
    [InlineData("p")]
    [InlineData(null)]
    public async Task A_profile_that_leads_to_none_of_its_generations_has_no_current_one(string? target)
    {
        var profile = Made.Outside("home", "p");
        AddGenerations(profile, "a", "b");
        AddGeneration(Made.Outside("home", "other"), 3, "c");
        AddGeneration(Made.Outside("home", "elsewhere", "p"), 1, "a");
        if (target is not null)
        {
            Link(profile, target.Replace("{store}", Made.Print("a"), StringComparison.Ordinal));
        }

        var found = await FindAsync(profile);

        Assert.Null(found.Current);
        Assert.Equal([1, 2], found.Generations.Select(static generation => generation.Number));
    }

    [Fact]
    public async Task Only_links_with_the_name_and_a_number_are_generations()
    {
        var profile = Made.Outside("home", "p");
        string[] others = ["p-1-link.bak", "p-x-link", "p--link", "p-99999999999999-link", "pp-5-link", "p-6-lin", "p-1-2-link"];
        foreach (var name in others)
        {
            Link(Made.Outside("home", name), Made.Print("a"));
        }

        File.WriteAllText(Made.Outside("home", "p-4-link"), "no link");
        AddGeneration(profile, 0, "a");
        Link(Made.Outside("home", "p-007-link"), Made.Print("b"));

        Assert.Equal([0, 7], (await FindAsync(profile)).Generations.Select(static generation => generation.Number));
    }

    [Fact]
    public async Task A_profile_can_have_the_name_of_a_generation()
    {
        var profile = InProfiles("a-1-link");
        AddGenerations(profile, "b");
        Link(profile, "a-1-link-1-link");

        var found = Assert.Single(await FindAsync());

        Assert.Equal((profile, 1L), (found.Link, found.Current?.Number));
    }

    [Fact]
    public async Task A_chain_of_profiles_leads_to_the_path_at_its_end()
    {
        var profile = Made.Outside("home", ".nix-profile");
        Link(profile, ".nix-profile-1-link");
        Link($"{profile}-1-link", ".nix-profile-1-link-23-link");
        AddGeneration($"{profile}-1-link", 23, "b");

        var outer = await FindAsync(profile);

        Assert.Equal((1L, PathOf("b")), (outer.Current?.Number, outer.Current?.Path));
        Assert.Equal($"{profile}-1-link", Assert.Single(await FindAsync()).Link);
    }

    [Fact]
    public async Task The_link_of_a_user_leads_to_the_profile()
    {
        var profile = InProfiles("per-user/u/profile");
        AddGenerations(profile, "a", "b");
        Link(profile, "profile-2-link");
        Link(Made.Outside("home", ".nix-profile"), profile);

        Assert.Equal((profile, 2L), await FindAsync(Made.Outside("home", ".nix-profile")) is var found
            ? (found.Link, found.Current!.Number) : default);
    }

    [Fact]
    public async Task A_link_below_profiles_that_leads_into_the_store_is_a_profile_without_generations()
    {
        Link(InProfiles("plain"), Made.Print("a"));

        var found = Assert.Single(await FindAsync());

        Assert.Equal((InProfiles("plain"), PathOf("a"), 0), (found.Link, found.Path, found.Generations.Count));
    }

    [Fact]
    public async Task The_booted_system_is_marked()
    {
        AddGenerations(InProfiles("system"), "a", "b");
        Made.AddRoot("booted-system", Made.Print("a"));

        Assert.Equal([true, false], Assert.Single(await FindAsync()).Generations.Select(static generation => generation.IsBooted));
    }

    [Fact]
    public async Task A_directory_is_an_error_that_says_which_profiles_it_contains()
    {
        AddGenerations(InProfiles("per-user/u/profile"), "a");
        AddGenerations(InProfiles("per-user/u/channels"), "b");

        var failure = await Assert.ThrowsAsync<NixStoreException>(() => FindAsync(InProfiles("per-user/u")));

        Assert.Equal(FailureReason.ProfileNotFound, failure.Reason);
        Assert.Contains("channels, profile", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_without_roots_on_this_machine_is_an_error()
    {
        await using var memory = new MemoryStore();

        Assert.Throws<MissingCapabilityException>(() => new ProfileFinder(memory));
    }

    [Fact]
    public async Task Each_generation_has_the_size_of_its_closure_and_what_it_added()
    {
        AddGenerations(InProfiles("system"), "a", "b", "c", "absent", "c");
        AddGenerations(InProfiles("default"), "c");
        await using var store = Made.Open();
        var profiles = (await new ProfileFinder(store).FindAsync(Cancellation)).Profiles;

        var sized = await new ProfileMeasurement(store).MeasureGenerationsAsync(profiles, Cancellation);

        Assert.Equal(
            [(1, null), (11, 10), (101, 100), (null, null), (101, null), (101, (long?)null)],
            sized.Select(static generation => (generation.ClosureSize, generation.Added)));
    }
}
