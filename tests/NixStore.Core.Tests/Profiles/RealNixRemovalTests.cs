using System.Diagnostics;
using NixStore.Retention;

namespace NixStore.Profiles;

/// <summary>The generations that rules leave, compared with those that real Nix leaves.</summary>
public sealed class RealNixRemovalTests : ProfileTest
{
    // Ages of the generations in days, the first one is the oldest, and the number of the current one.
    private static readonly (int[] Ages, int Current)[] _profiles =
    [
        ([30, 15, 0], 3),
        ([30, 15, 0], 1),
        ([30, 20, 10, 9, 8, 1], 6),
        ([30, 20, 10, 9, 8, 1], 3),
        ([40, 40, 40, 3, 3], 5),
        ([40, 40, 40, 3, 3], 2),
        ([20, 10, -5], 3),
        ([20, 10, -5], 1),
        ([50], 1),
    ];

    public static TheoryData<string> Versions => NixVersions.All;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Older_than_leaves_what_nix_env_leaves(string version)
        => await CompareAsync(
            version, days => ["--delete-generations", $"{days}d"],
            static days => KeepSince.Ago(TimeSpan.FromDays(days), DateTimeOffset.UtcNow), [7, 9]);

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Last_leaves_what_nix_env_leaves(string version)
        => await CompareAsync(
            version, count => ["--delete-generations", $"+{count}"], static count => new KeepLast(count), [1, 3]);

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task No_rule_leaves_what_old_leaves(string version)
        => await CompareAsync(version, static _ => ["--delete-generations", "old"], static _ => null, [0]);

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Numbers_leave_what_nix_env_leaves(string version)
    {
        var (theirs, ours) = (Make("theirs", _profiles[3]), Make("ours", _profiles[3]));

        RealProfiles.Run(version, Made, theirs, "--delete-generations", "1", "5", "2");
        await RemoveAsync(ours, new KeepOtherNumbers(new HashSet<long> { 1, 5, 2 }));

        Assert.Equal(NumbersOf(theirs), NumbersOf(ours));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Older_than_leaves_what_nix_collect_garbage_leaves(string version)
    {
        var program = NixVersions.Require(version, "nix-collect-garbage");
        var profiles = _profiles.Select((profile, index) => MakeAt(InProfiles($"p{index}"), profile)).ToList();
        var start = new ProcessStartInfo(program.File, ["--store", Made.Root, "--delete-older-than", "7d", "--dry-run"])
        {
            Environment = { ["NIX_STATE_DIR"] = Made.Layout.StateDirectory, ["HOME"] = Made.Outside("empty-home") },
        };

        // A dry run names what would be removed, profile by profile, and collects nothing.
        var (exitCode, _, error) = ExternalProgram.Run(start);
        Assert.True(exitCode == 0, error);
        var expected = error.Split('\n').Count(static line => line.StartsWith("would remove profile version", StringComparison.Ordinal)
            || line.StartsWith("would remove generation", StringComparison.Ordinal));
        var removed = 0;
        foreach (var profile in profiles)
        {
            removed += (await PlanAsync(profile, KeepSince.Ago(TimeSpan.FromDays(7), DateTimeOffset.UtcNow))).Removed.Count;
        }

        Assert.True(removed > 0);
        Assert.Equal(expected, removed);
    }

    private async Task CompareAsync(
        string version, Func<int, string[]> argumentsOf, Func<int, RetentionRule?> ruleOf, int[] values)
    {
        foreach (var value in values)
        {
            foreach ((var index, var profile) in _profiles.Index())
            {
                var (theirs, ours) = (Make($"t{value}-{index}", profile), Make($"o{value}-{index}", profile));

                RealProfiles.Run(version, Made, theirs, argumentsOf(value));
                await RemoveAsync(ours, ruleOf(value) is { } rule ? [rule] : []);

                Assert.Equal(
                    $"{value} {index}: {string.Join(' ', NumbersOf(theirs))}", $"{value} {index}: {string.Join(' ', NumbersOf(ours))}");
            }
        }
    }

    private string Make(string directory, (int[] Ages, int Current) profile) => MakeAt(Made.Outside(directory, "p"), profile);

    // An hour off, so that the time that the test takes does not matter.
    private string MakeAt(string link, (int[] Ages, int Current) profile)
    {
        foreach ((var index, var age) in profile.Ages.Index())
        {
            AddGeneration(link, index + 1, ((string[])["a", "b", "c"])[index % 3], DateTimeOffset.UtcNow.AddDays(-age).AddHours(-1));
        }

        Link(link, $"{Path.GetFileName(link)}-{profile.Current}-link");
        return link;
    }

    private async Task<GenerationRemovalPlan> PlanAsync(string profile, params RetentionRule[] rules)
    {
        await using var store = Made.Open();
        return new GenerationRemover(store, TimeZoneInfo.Utc).Plan(new ProfileFinder(store).Find(profile), new RetentionPolicy(rules));
    }

    private async Task RemoveAsync(string profile, params RetentionRule[] rules)
    {
        var plan = await PlanAsync(profile, rules);
        await using var store = Made.Open();
        await new GenerationRemover(store, TimeZoneInfo.Utc).RemoveAsync(plan, Cancellation);
    }

    private static List<string> NumbersOf(string profile)
        => [.. Directory.GetFileSystemEntries(Path.GetDirectoryName(profile)!, "p-*-link")
            .Select(static link => Path.GetFileName(link)).Order(StringComparer.Ordinal)];
}
