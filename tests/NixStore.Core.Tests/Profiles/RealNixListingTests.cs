using System.Globalization;

namespace NixStore.Profiles;

/// <summary>Generations compared with those that real Nix lists.</summary>
public sealed class RealNixListingTests : ProfileTest
{
    public static TheoryData<string> Versions => NixVersions.All;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Numbers_times_and_the_current_one_are_those_of_nix_env(string version)
    {
        var profile = InProfiles("p");
        foreach (var name in (string[])["a", "b", "a", "a", "c"])
        {
            RealProfiles.Run(version, Made, profile, "--set", Made.Print(name));
        }

        RealProfiles.Run(version, Made, profile, "--rollback");
        SetTime($"{profile}-2-link", DateTimeOffset.FromUnixTimeSeconds(1_600_000_000));

        var found = Assert.Single(await FindAsync());

        Assert.Equal(
            RealProfiles.List(version, Made, profile),
            found.Generations.Select(static generation => (
                generation.Number,
                generation.Created.LocalDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                generation.IsCurrent)));
        Assert.Equal(3, found.Current!.Number);
    }
}
