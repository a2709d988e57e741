using NixStore.Hashing;
using NixStore.Paths;

namespace NixStore.Narinfo;

public sealed class PathInfoJsonTests
{
    private const string Path = "n5wkd9frr45pa74if5gpz9j7mifg27fh-foo";

    [Theory]
    [InlineData("json-1", "impure.json")]
    [InlineData("json-1", "pure_noversion.json")]
    [InlineData("json-2", "impure.json")]
    [InlineData("json-3", "impure.json")]
    public void Nix_own_examples_of_each_version_are_read(string version, string file)
    {
        var json = System.Text.Encoding.UTF8.GetString(NixData.Read("src", "libstore-tests", "data", "path-info", version, file));

        var info = Assert.Single(PathInfoJson.Parse($$"""{"{{Path}}":{{json}}}""", StoreDirectory.Default));

        Assert.Equal(Path, info.Path.BaseName);
        Assert.Equal("sha256-FePFYIlMuycIXPZbWi7LGEiMmZSX9FMbaQenWBzm1Sc=", info.NarHash.ToString(HashFormat.Sri));
        Assert.Equal(34878, info.NarSize);
        Assert.Equal(["g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-bar", Path], info.References.Select(static reference => reference.BaseName));
        Assert.Equal("fixed:r:sha256:1lr187v6dck1rjh2j6svpikcfz53wyl3qrlcbb405zlh13x0khhh", info.ContentAddress!.ToString());
        Assert.Equal(file == "impure.json" ? 2 : 0, info.Signatures.Count);
        Assert.Equal(file == "impure.json" ? "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-bar.drv" : null, info.Deriver?.BaseName);
    }

    [Theory]
    [InlineData("""
        [{"path":"/nix/store/n5wkd9frr45pa74if5gpz9j7mifg27fh-foo",
          "narHash":"sha256-FePFYIlMuycIXPZbWi7LGEiMmZSX9FMbaQenWBzm1Sc=","narSize":1,"references":[]},
         {"path":"/nix/store/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-bar","valid":false}]
        """)]
    [InlineData("""
        {"/nix/store/n5wkd9frr45pa74if5gpz9j7mifg27fh-foo":
          {"narHash":"sha256-FePFYIlMuycIXPZbWi7LGEiMmZSX9FMbaQenWBzm1Sc=","narSize":1,"references":[]},
         "/nix/store/g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q-bar":null}
        """)]
    [InlineData("""
        {"info":{"n5wkd9frr45pa74if5gpz9j7mifg27fh-foo":
          {"narHash":"sha256-FePFYIlMuycIXPZbWi7LGEiMmZSX9FMbaQenWBzm1Sc=","narSize":1,"references":[]}},
         "storeDir":"/nix/store","version":2}
        """)]
    public void Each_form_that_nix_prints_is_read_without_paths_that_are_not_valid(string json)
        => Assert.Equal(Path, Assert.Single(PathInfoJson.Parse(json, StoreDirectory.Default)).Path.BaseName);

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("[{", "not valid JSON")]
    [InlineData("3", "has a number, and an object is expected")]
    [InlineData("""[{"path":"/nix/store/n5wkd9frr45pa74if5gpz9j7mifg27fh-foo"}]""", "lacks 'narHash'")]
    [InlineData("""[{"narHash":"x"}]""", "lacks 'path'")]
    [InlineData(
        """{"n5wkd9frr45pa74if5gpz9j7mifg27fh-foo":{"narHash":"sha256-FePFYIlMuycIXPZbWi7LGEiMmZSX9FMbaQenWBzm1Sc=","narSize":-1}}""",
        "a negative number in 'narSize'")]
    [InlineData(
        """{"n5wkd9frr45pa74if5gpz9j7mifg27fh-foo":{"narHash":"sha256-FePFYIlMuycIXPZbWi7LGEiMmZSX9FMbaQenWBzm1Sc=","registrationTime":"""
        + """9223372036854775807}}""",
        "is not a registration time")]
    [InlineData("""[{"path":"/gnu/store/n5wkd9frr45pa74if5gpz9j7mifg27fh-foo","narHash":"x"}]""", "/gnu/store")]
    [InlineData("""{"n5wkd9frr45pa74if5gpz9j7mifg27fh-foo":{"storeDir":"/gnu/store","narHash":"x"}}""", "/gnu/store")]
    [InlineData("""{"n5wkd9frr45pa74if5gpz9j7mifg27fh-foo":{"narHash":"sha1-YwePHZ95kY9lDKYLfCLIF+x4pJs="}}""", "SHA-256")]
    public void Malformed_input_is_rejected_with_a_reason(string json, string reason)
        => Assert.Contains(
            reason,
            Assert.Throws<NixFormatException>(() => PathInfoJson.Parse(json, StoreDirectory.Default)).Message,
            StringComparison.Ordinal);
}
