using System.Text;
using CsCheck;

namespace NixStore.Configuration;

/// <summary>What holds of every text that is read as a configuration, whole or damaged.</summary>
public sealed class ConfigurationPropertiesTests
{
    private static readonly string _root = Path.GetFullPath("/etc/nix");

    public static TheoryData<string> CorpusFiles => Corpus.Names("Configuration");

    [Theory, MemberData(nameof(CorpusFiles))]
    public void A_file_of_the_corpus_is_applied_or_rejected_with_its_line(string file)
        => AssertAppliedOrRejected(Corpus.Read("Configuration", file));

    [Theory, MemberData(nameof(CorpusFiles))]
    public void A_damaged_file_is_applied_or_rejected_with_its_line(string file)
    {
        var bytes = Corpus.Read("Configuration", file);
        Corpus.Damages.Sample(damage => AssertAppliedOrRejected(damage(bytes)), iter: 200);
    }

    [Theory]
    [InlineData("installer.conf", true)]
    [InlineData("caches.conf", true)]
    [InlineData("old-names.conf", true)]
    [InlineData("line-ends.conf", true)]
    [InlineData("empty.conf", true)]
    [InlineData("includes.conf", false)]
    [InlineData("self.conf", false)]
    [InlineData("bad-number.conf", false)]
    [InlineData("bad-key.conf", false)]
    [InlineData("no-spaces.conf", false)]
    [InlineData("token.conf", false)]
    public void A_configuration_is_distinguished_from_other_text(string file, bool isGood)
    {
        var bytes = Corpus.Read("Configuration", file);
        if (isGood)
        {
            Apply(bytes);
        }
        else
        {
            Assert.DoesNotContain("hunter2", Assert.Throws<NixFormatException>(() => Apply(bytes)).Message, StringComparison.Ordinal);
        }
    }

    private static void AssertAppliedOrRejected(byte[] bytes)
    {
        try
        {
            Apply(bytes);
        }
        catch (NixFormatException failure)
        {
            Assert.Contains(", line ", failure.Message, StringComparison.Ordinal);
        }
    }

    private static NixConfiguration Apply(byte[] bytes)
        => NixConfiguration.Default.Apply(new ConfigurationReader(Open).Read(Encoding.UTF8.GetString(bytes), "nix.conf", _root));

    private static string? Open(string path)
        => Path.GetDirectoryName(path) == _root && CorpusFiles.Any(file => file.Data == Path.GetFileName(path))
            ? Encoding.UTF8.GetString(Corpus.Read("Configuration", Path.GetFileName(path)))
            : null;
}
