using NixStore.Collecting;
using NixStore.FileSystem.Locks;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Stores.Local;

namespace NixStore.Profiles;

public sealed class ProfileSwitcherTests : ProfileTest
{
    private string Profile => Made.Outside("home", "p");

    [Fact]
    public async Task A_path_gets_a_new_generation_that_is_a_root()
    {
        await SetAsync("a");
        var done = await SetAsync("b");

        Assert.Equal((2L, true, 1L), (done.Number, done.IsNew, done.Profile.Current!.Number));
        Assert.Equal("p-2-link", new FileInfo(Profile).LinkTarget);
        Assert.Equal(Made.Print("b"), new FileInfo($"{Profile}-2-link").LinkTarget);
        Assert.Equal([$"{Profile}-1-link", $"{Profile}-2-link"], RegisteredLinks());
        Assert.Equal(["p", "p-1-link", "p-2-link"], EntriesOfHome());
    }

    [Fact]
    public async Task The_path_of_the_last_generation_gets_no_new_one()
    {
        await SetAsync("a");
        await SetAsync("b");
        await SwitchAsync(SwitchTarget.Previous);

        var done = await SetAsync("b");

        Assert.Equal((2L, false, true), (done.Number, done.IsNew, done.IsChange));
        Assert.False((await SetAsync("b")).IsChange);
        Assert.Equal(["p", "p-1-link", "p-2-link"], EntriesOfHome());
    }

    [Fact]
    public async Task The_path_of_an_earlier_generation_gets_a_new_one_and_numbers_are_not_used_again()
    {
        foreach (var name in (string[])["a", "b", "c", "a", "b"])
        {
            await SetAsync(name);
        }

        await SwitchAsync(SwitchTarget.ToGeneration(3));

        Assert.Equal((6L, true), await SetAsync("c") is var done ? (done.Number, done.IsNew) : default);
        Assert.Equal(5, (await SwitchAsync(SwitchTarget.Previous)).Number);
        Assert.Equal(4, (await SwitchAsync(SwitchTarget.Previous)).Number);
    }

    [Fact]
    public async Task There_is_nothing_before_the_first_generation()
    {
        await SetAsync("a");

        var failure = await Assert.ThrowsAsync<NixStoreException>(() => SwitchAsync(SwitchTarget.Previous));

        Assert.Equal(FailureReason.GenerationNotFound, failure.Reason);
        Assert.Equal("p-1-link", new FileInfo(Profile).LinkTarget);
    }

    [Fact]
    public async Task Without_a_current_generation_the_one_before_is_not_known_and_any_can_be_selected()
    {
        await SetAsync("a");
        await SetAsync("b");
        File.Delete(Profile);

        var failure = await Assert.ThrowsAsync<NixStoreException>(() => SwitchAsync(SwitchTarget.Previous));
        var absent = await Assert.ThrowsAsync<NixStoreException>(() => SwitchAsync(SwitchTarget.ToGeneration(7)));
        await SwitchAsync(SwitchTarget.ToGeneration(1));

        Assert.Equal(FailureReason.CurrentGenerationUnknown, failure.Reason);
        Assert.Contains("It has 1, 2.", absent.Message, StringComparison.Ordinal);
        Assert.Equal("p-1-link", new FileInfo(Profile).LinkTarget);
    }

    [Fact]
    public async Task A_path_that_is_not_valid_changes_nothing()
    {
        await SetAsync("a");

        await Assert.ThrowsAsync<StorePathNotValidException>(() => SetAsync("absent"));

        Assert.Equal(["p", "p-1-link"], EntriesOfHome());
    }

    [Fact]
    public async Task A_generation_whose_path_is_deleted_is_not_switched_to()
    {
        AddGenerations(Profile, "absent", "a");
        Link(Profile, "p-2-link");

        await Assert.ThrowsAsync<StorePathNotValidException>(() => SwitchAsync(SwitchTarget.Previous));

        Assert.Equal("p-2-link", new FileInfo(Profile).LinkTarget);
    }

    [Fact]
    public async Task The_path_is_kept_from_a_collector_while_the_store_is_open()
    {
        await using var store = Made.Open();
        await new ProfileSwitcher(store).SwitchAsync(Profile, SwitchTarget.ToPath(PathOf("a")), Cancellation);

        Assert.Contains(
            (await store.FindRootsAsync(Cancellation)).Roots,
            static root => root.Kind == StoreRootKind.Temporary && root.Path == PathOf("a"));
    }

    [Fact]
    public async Task A_plan_is_what_the_switch_does_and_changes_nothing()
    {
        await SetAsync("a");
        var before = MadeStore.ListFiles(Path.GetDirectoryName(Profile)!).Concat(Made.Describe()).ToList();
        await using (var store = Made.Open())
        {
            var planned = await new ProfileSwitcher(store).PlanAsync(Profile, SwitchTarget.ToPath(PathOf("b")), Cancellation);

            Assert.Equal((2L, $"{Profile}-2-link", true, PathOf("b")), (planned.Number, planned.Link, planned.IsNew, planned.Path));
            await Assert.ThrowsAsync<StorePathNotValidException>(
                () => new ProfileSwitcher(store).PlanAsync(Profile, SwitchTarget.ToPath(PathOf("absent")), Cancellation));
        }

        Assert.Equal(before, MadeStore.ListFiles(Path.GetDirectoryName(Profile)!).Concat(Made.Describe()));
    }

    [Fact]
    public async Task A_switch_waits_for_the_lock_of_the_profile()
    {
        await SetAsync("a");
        Task<ProfileSwitch> switching;
        using (var held = FileLock.OpenOrCreate(Profile + ".lock"))
        {
            Assert.True(held.TryAcquire(FileLockMode.Exclusive));
            switching = SetAsync("b");

            Assert.False(switching.IsCompleted);
            Assert.Equal("p-1-link", new FileInfo(Profile).LinkTarget);
        }

        await switching;
        Assert.Equal("p-2-link", new FileInfo(Profile).LinkTarget);
    }

    [Fact]
    public async Task Switches_at_the_same_time_get_numbers_of_their_own()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() => SetAsync(number % 2 == 0 ? "a" : "b"), Cancellation)));

        var found = await FindAsync(Profile);

        Assert.Equal(found.Generations[^1], found.Current);
        Assert.Equal(Enumerable.Range(1, found.Generations.Count), found.Generations.Select(static generation => (int)generation.Number));
        Assert.Equal(found.Generations.Count + 1, EntriesOfHome().Count);
    }

    [Fact]
    public async Task What_is_at_the_next_number_stays()
    {
        await SetAsync("a");
        File.WriteAllText($"{Profile}-2-link", "mine");

        Assert.Equal(3, (await SetAsync("b")).Number);
        Assert.Equal("mine", File.ReadAllText($"{Profile}-2-link"));
    }

    [Fact]
    public async Task What_a_killed_switch_left_is_used_and_removed()
    {
        await SetAsync("a");
        Link($"{Profile}-2-link", Made.Print("b"));
        Link($"{Profile}.tmp-1-x", "p-2-link");
        File.WriteAllText(Profile + ".lock", "");

        Assert.Equal((2L, false), await SetAsync("b") is var done ? (done.Number, done.IsNew) : default);
        Assert.Equal(["p", "p-1-link", "p-2-link"], EntriesOfHome());
        Assert.Equal([$"{Profile}-1-link", $"{Profile}-2-link"], RegisteredLinks());
    }

    [Fact]
    public async Task A_generation_that_cannot_be_a_root_is_removed()
    {
        await SetAsync("a");
        await using var store = LocalStore.OpenReadOnly(Made.Layout);

        await Assert.ThrowsAsync<NixStoreException>(
            () => new ProfileSwitcher(store).SwitchAsync(Profile, SwitchTarget.ToPath(PathOf("b")), Cancellation));

        Assert.Equal(["p", "p-1-link"], EntriesOfHome());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_no_link_stays_and_is_an_error(bool isDirectory)
    {
        if (isDirectory)
        {
            Directory.CreateDirectory(Profile);
        }
        else
        {
            File.WriteAllText(Profile, "mine");
        }

        await Assert.ThrowsAsync<NixStoreException>(() => SetAsync("a"));

        Assert.Equal(["p"], EntriesOfHome());
    }

    private List<string> EntriesOfHome()
        => [.. Directory.GetFileSystemEntries(Path.GetDirectoryName(Profile)!)
            .Select(static entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];

    private List<string?> RegisteredLinks()
        => [.. Directory.GetFileSystemEntries(Path.Combine(Made.Roots, "auto"))
            .Select(static entry => new FileInfo(entry).LinkTarget).Order(StringComparer.Ordinal)];

    private Task<ProfileSwitch> SetAsync(string name) => SwitchAsync(SwitchTarget.ToPath(PathOf(name)));

    private async Task<ProfileSwitch> SwitchAsync(SwitchTarget target)
    {
        await using var store = Made.Open();
        return await new ProfileSwitcher(store).SwitchAsync(Profile, target, Cancellation);
    }
}
