using System.Runtime.InteropServices;

namespace NixStore.Profiles.Packages;

/// <summary>
/// Packages that real Nix installed from expressions and flakes, with metadata, several outputs and origins. What is installed next to them
/// must not change them.
/// </summary>
public sealed class RealNixExpressionTests : IDisposable
{
    private const string Package =
        """
        derivation {
          name = "made-1.0"; system = "x86_64-linux"; outputs = [ "out" "man" "dev" ]; builder = "/bin/sh";
          args = [ "-c" "/bin/mkdir -p $out/bin $man/share $dev/include; echo > $out/bin/m; echo > $man/share/m; echo > $dev/include/d" ];
        }
        """;

    private const string Metadata =
        """
        {
          description = "A \"text\" \\ with ''quotes'', \${expressions}, $dollars,\n\tlines and ünïcode";
          license = { free = true; fullName = "GPL"; nothing = null; };
          platforms = [ "x86_64-linux" "a b" ];
          "odd name" = 1.25; large = 123456789.5; count = -3; priority = 7; nothing = null; path = { outPath = "/x"; };
          outputsToInstall = [ "out" "man" ];
        }
        """;

    private readonly PackageWorld _world = new();

    public RealNixExpressionTests()
        => Assert.SkipUnless(
            RuntimeInformation.RuntimeIdentifier.EndsWith("-x64", StringComparison.Ordinal),
            "not on this processor: the packages are built for another");

    public static TheoryData<string> Versions => NixVersions.All;

    public static TheoryData<string> NewVersions => ["NIXSTORE_NIX_TRIXIE", "NIXSTORE_NIX_FORKY"];

    private string Profile => _world.ProfileOf("p");

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Metadata_and_outputs_of_an_expression_are_kept(string version)
    {
        var file = _world.WriteOutside("made.nix", $"[ (({Package}) // {{ meta = {Metadata}; }}) ]");
        await CompareAsync(
            version,
            () => _world.Nix(version, "nix-env", "--profile", Profile, "--file", file, "--install", "made"),
            () => _world.Nix(version, "nix-env", "--profile", Profile, "--install", _world.Print("docs-1")),
            () => _world.Nix(version, "nix-env", "--profile", Profile, "--uninstall", "docs"));

        var package = (await _world.ReadAsync(Profile)).Packages.Single();
        Assert.Equal(("made", "1.0", 7), (package.Name, package.Version, package.Priority));
        Assert.Equal(["man", "out"], package.Outputs);
    }

    [Theory]
    [MemberData(nameof(NewVersions))]
    public async Task The_origin_of_a_package_of_a_flake_is_kept(string version)
    {
        var flake = Path.GetDirectoryName(_world.WriteOutside(
            "flake/flake.nix", $"{{ outputs = _: {{ packages.x86_64-linux.made = {Package}; }}; }}"))!;
        await CompareAsync(
            version,
            () => _world.Nix(version, "nix", "profile", "install", "--profile", Profile, $"path:{flake}#made^out,man"),
            () => _world.Nix(version, "nix", "profile", "install", "--profile", Profile, _world.Print("docs-1")),
            () => _world.Nix(version, "nix", "profile", "remove", "--profile", Profile, "docs"));

        var package = (await _world.ReadAsync(Profile)).Packages.Single();
        Assert.Equal(("made", "1.0, 1.0-man", 2), (package.Name, package.Version, package.Paths.Count));
        Assert.Equal($"path:{flake}#packages.x86_64-linux.made^man,out", package.Origin?.ToString());
    }

    // The same store twice, in the same directory. The first step is always that of Nix.
    private async Task CompareAsync(string version, Action make, Action install, Action remove)
    {
        _ = NixVersions.Require(version, "nix-env");
        await _world.AddAsync("docs-1", "share/doc/docs");
        make();
        install();
        var installed = await _world.DescribeAsync();
        remove();
        var removed = await _world.DescribeAsync();
        _world.Empty();

        await _world.AddAsync("docs-1", "share/doc/docs");
        make();
        await _world.InstallAsync(Profile, "docs-1");
        Assert.Equal(installed, await _world.DescribeAsync());
        await _world.ChangeAsync(Profile, new PackageChange { Removed = [static package => package.Name == "docs"] });
        Assert.Equal(removed, await _world.DescribeAsync());
    }
}
