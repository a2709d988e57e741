using NixStore.FileSystem.Locks;
using NixStore.Retention;

namespace NixStore.Profiles;

public sealed class GenerationRemoverTests : ProfileTest
{
    private static readonly RetentionPolicy _allButProtected = new([]);

    private string Profile => Made.Outside("home", "p");

    [Theory]
    [InlineData("p-2-link")]
    [InlineData("{home}/p-2-link")]
    [InlineData("./p-2-link")]
    [InlineData("other")]
    public async Task The_current_generation_stays_whatever_kind_of_link_leads_to_it(string target)
    {
        AddGenerations(Profile, "a", "b", "c");
        Link(Made.Outside("home", "other"), "p-2-link");
        Link(Profile, target.Replace("{home}", Path.GetDirectoryName(Profile), StringComparison.Ordinal));

        Assert.Equal([1, 3], await RemoveAsync(_allButProtected));
        Assert.Equal(2, Assert.Single((await FindAsync(Profile)).Generations).Number);
    }

    [Theory]
    [InlineData("{store}")]
    [InlineData("other-3-link")]
    [InlineData(null)]
    public async Task Nothing_goes_if_the_current_generation_is_not_known(string? target)
    {
        AddGenerations(Profile, "a", "b");
        if (target is not null)
        {
            Link(Profile, target.Replace("{store}", Made.Print("a"), StringComparison.Ordinal));
        }

        var failure = await Assert.ThrowsAsync<NixStoreException>(() => RemoveAsync(_allButProtected));

        Assert.Equal(FailureReason.CurrentGenerationUnknown, failure.Reason);
        Assert.Equal(2, (await FindAsync(Profile)).Generations.Count);
    }

    [Fact]
    public async Task The_booted_generation_stays()
    {
        AddGenerations(Profile, "a", "b", "c");
        Link(Profile, "p-3-link");
        Made.AddRoot("booted-system", Made.Print("a"));

        Assert.Equal([2], await RemoveAsync(_allButProtected));
    }

    [Fact]
    public async Task What_is_gone_current_or_made_again_meanwhile_is_ignored()
    {
        AddGenerations(Profile, "a", "b", "c", "a", "b");
        Link(Profile, "p-5-link");
        await using var store = Made.Open();
        var remover = new GenerationRemover(store, TimeZoneInfo.Utc);
        var plan = remover.Plan(new ProfileFinder(store).Find(Profile), _allButProtected);
        File.Delete($"{Profile}-1-link");
        File.Delete($"{Profile}-2-link");
        Link($"{Profile}-2-link", Made.Print("c"));
        await new ProfileSwitcher(store).SwitchAsync(Profile, SwitchTarget.ToGeneration(3), Cancellation);

        var removed = await remover.RemoveAsync(plan, Cancellation);

        Assert.Equal([4], removed.Select(static generation => generation.Number));
        Assert.Equal([2, 3, 5], (await FindAsync(Profile)).Generations.Select(static generation => generation.Number));
    }

    [Fact]
    public async Task Two_removals_at_the_same_time_remove_each_generation_once()
    {
        AddGenerations(Profile, [.. Enumerable.Repeat("a", 200)]);
        Link(Profile, "p-200-link");

        var removed = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => RemoveAsync(_allButProtected), Cancellation)));

        Assert.Equal(Enumerable.Range(1, 199).Select(static number => (long)number), removed.SelectMany(static one => one).Order());
    }

    [Fact]
    public async Task A_removal_waits_for_the_lock_of_the_profile()
    {
        AddGenerations(Profile, "a", "b");
        Link(Profile, "p-2-link");
        Task<List<long>> removing;
        using (var held = FileLock.OpenOrCreate(Profile + ".lock"))
        {
            Assert.True(held.TryAcquire(FileLockMode.Exclusive));
            removing = RemoveAsync(_allButProtected);

            Assert.False(removing.IsCompleted);
            Assert.NotNull(new FileInfo($"{Profile}-1-link").LinkTarget);
        }

        Assert.Equal([1], await removing);
    }

    private async Task<List<long>> RemoveAsync(RetentionPolicy policy)
    {
        await using var store = Made.Open();
        var remover = new GenerationRemover(store, TimeZoneInfo.Utc);
        var removed = await remover.RemoveAsync(remover.Plan(new ProfileFinder(store).Find(Profile), policy), Cancellation);
        return [.. removed.Select(static generation => generation.Number)];
    }
}
