
namespace NixStore.Profiles;

/// <summary>Switches compared with those of real Nix, and mixed with them on one profile.</summary>
public sealed class RealNixSwitchingTests : ProfileTest
{
    // A path is set, a number is switched to, and a minus rolls back.
    private static readonly string[][] _histories =
    [
        ["a"],
        ["a", "a", "b", "b", "a"],
        ["a", "b", "c", "-", "-", "c", "a"],
        ["a", "b", "c", "1", "c", "2", "b", "-", "3"],
        ["a", "b", "-", "b", "-", "a", "-"],
    ];

    public static TheoryData<string> Versions => NixVersions.All;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Links_and_roots_are_those_that_nix_env_makes(string version)
    {
        foreach ((var index, var history) in _histories.Index())
        {
            var (theirs, ours, mixed) = (Made.Outside($"t{index}", "p"), Made.Outside($"o{index}", "p"), Made.Outside($"m{index}", "p"));
            foreach ((var step, var change) in history.Index())
            {
                SwitchByNix(version, theirs, change);
                await SwitchAsync(ours, change);
                if (step % 2 == 0)
                {
                    SwitchByNix(version, mixed, change);
                }
                else
                {
                    await SwitchAsync(mixed, change);
                }
            }

            Assert.Equal(Describe(theirs), Describe(ours));
            Assert.Equal(Describe(theirs), Describe(mixed));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Both_switch_one_profile_at_the_same_time(string version)
    {
        const int times = 8;
        var profile = Made.Outside("home", "p");
        string[] changes = ["a", "b", "c", "a"];
        await Task.WhenAll(
            Task.Run(
                () =>
                {
                    for (var time = 0; time < times; time++)
                    {
                        SwitchByNix(version, profile, changes[time % 4]);
                    }
                },
                Cancellation),
            Task.Run(
                async () =>
                {
                    for (var time = 0; time < 10 * times; time++)
                    {
                        await SwitchAsync(profile, changes[3 - (time % 4)]);
                    }
                },
                Cancellation));

        var found = await FindAsync(profile);

        Assert.NotNull(found.Current);
        Assert.All(found.Generations, static generation => Assert.NotNull(generation.Path));
        Assert.Equal(found.Current.Number, RealProfiles.List(version, Made, profile).Single(static one => one.IsCurrent).Number);
        Assert.Equal(
            found.Generations.Count + 1, Directory.GetFileSystemEntries(Path.GetDirectoryName(profile)!).Length);
    }

    private void SwitchByNix(string version, string profile, string change)
        => RealProfiles.Run(version, Made, profile, change switch
        {
            "-" => ["--rollback"],
            _ when char.IsAsciiDigit(change[0]) => ["--switch-generation", change],
            _ => ["--set", Made.Print(change)],
        });

    private async Task SwitchAsync(string profile, string change)
    {
        await using var store = Made.Open();
        await new ProfileSwitcher(store).SwitchAsync(
            profile,
            change switch
            {
                "-" => SwitchTarget.Previous,
                _ when char.IsAsciiDigit(change[0]) => SwitchTarget.ToGeneration(change[0] - '0'),
                _ => SwitchTarget.ToPath(PathOf(change)),
            },
            Cancellation);
    }

    // Each link with its target, and the names of the roots for them relative to those of Nix.
    private List<string> Describe(string profile)
    {
        var home = Path.GetDirectoryName(profile)!;
        return
        [
            .. Directory.GetFileSystemEntries(home).Order(StringComparer.Ordinal)
                .Select(static entry => $"{Path.GetFileName(entry)} -> {new FileInfo(entry).LinkTarget}"),
            .. Directory.GetFileSystemEntries(Path.Combine(Made.Roots, "auto"))
                .Select(static entry => new FileInfo(entry).LinkTarget!)
                .Where(link => link.StartsWith(home + "/", StringComparison.Ordinal))
                .Select(link => Path.GetRelativePath(home, link)).Order(StringComparer.Ordinal),
        ];
    }
}
