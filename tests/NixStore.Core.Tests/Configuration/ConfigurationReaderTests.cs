using CsCheck;

namespace NixStore.Configuration;

public sealed class ConfigurationReaderTests
{
    private static readonly string _root = Path.GetFullPath("/etc/nix");

    private static string FileOf(string name) => Path.GetFullPath(Path.Combine(_root, name));

    [Fact]
    public void Reads_settings_with_their_positions()
    {
        var settings = Read("# comment\n\na = b  c\t d # rest\r\n  e =\nf = g=h\n");
        Assert.Equal([("a", "b c d"), ("e", ""), ("f", "g=h")], settings.Select(static setting => (setting.Name, setting.Value)));
        Assert.Equal([3, 4, 5], settings.Select(static setting => setting.Source.Line));
        Assert.Equal([11, 31, 37], settings.Select(static setting => setting.Source.Offset));
        Assert.Equal($"{FileOf("nix.conf")}, line 3", settings[0].Source.ToString());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a b")]
    [InlineData("a=b")]
    [InlineData("a= b")]
    [InlineData("= b")]
    [InlineData("a == b")]
    [InlineData("include")]
    [InlineData("!include")]
    [InlineData("include a b")]
    public void Rejects_what_is_no_setting_with_file_and_line(string line)
    {
        var error = Assert.Throws<NixFormatException>(() => Read($"x = y\n{line}\n"));
        Assert.StartsWith($"{FileOf("nix.conf")}, line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(6, error.Offset);
    }

    [Fact]
    public void Does_not_repeat_a_line_that_may_hold_a_secret()
        => Assert.DoesNotContain(
            "hunter2",
            Assert.Throws<NixFormatException>(() => Read("access-tokens=github.com=hunter2")).ToString(),
            StringComparison.Ordinal);

    [Fact]
    public void Reads_included_files_in_order_from_the_directory_of_each()
    {
        var settings = Read(
            "a = 1\ninclude more/first.conf\nb = 1\n!include absent.conf\n",
            ("more/first.conf", "a = 2\ninclude second.conf\n"),
            ("more/second.conf", "a = 3\n"));
        Assert.Equal(["1", "2", "3", "1"], settings.Select(static setting => setting.Value));
        Assert.Equal(FileOf("more/second.conf"), settings[2].Source.File);
    }

    [Fact]
    public void Demands_an_included_file_that_is_absent()
    {
        var error = Assert.Throws<NixFormatException>(() => Read("\ninclude absent.conf"));
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
        Assert.Contains(FileOf("absent.conf"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_where_a_file_includes_itself()
    {
        var error = Assert.Throws<NixFormatException>(() => Read("include nix.conf", ("nix.conf", "include nix.conf")));
        Assert.Contains("itself", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_where_files_include_others_without_end()
    {
        // Each of 30 files includes the next one twice: 2^30 in all.
        (string, string)[] files = [.. Enumerable.Range(1, 30)
            .Select(static number => ($"{number}", $"!include {number + 1}\n!include {number + 1}\n"))];
        Assert.Throws<NixFormatException>(() => Read("include 1", files));
    }

    [Fact]
    public void Reads_any_text_to_settings_or_an_error()
    {
        var word = Gen.OneOf(Gen.Const("a"), Gen.Const("="), Gen.Const("#"), Gen.Const("include"), Gen.Const("!include"), Gen.String);
        var separator = Gen.OneOf(Gen.Const(" "), Gen.Const("\t"), Gen.Const("\n"), Gen.Const("\r\n"), Gen.Const(""));
        Gen.Select(word, separator).Array[0, 20].Sample(static parts =>
        {
            try
            {
                Assert.All(
                    Read(string.Concat(parts.Select(static part => part.Item1 + part.Item2))),
                    static setting => Assert.DoesNotContain('#', setting.Name + setting.Value));
            }
            catch (NixFormatException failure)
            {
                Assert.Contains("line", failure.Message, StringComparison.Ordinal);
            }
        });
    }

    private static IReadOnlyList<ConfigurationSetting> Read(string text, params (string Name, string Text)[] files)
    {
        var known = files.ToDictionary(static file => FileOf(file.Name), static file => file.Text);
        return new ConfigurationReader(known.GetValueOrDefault).Read(text, FileOf("nix.conf"), _root);
    }
}
