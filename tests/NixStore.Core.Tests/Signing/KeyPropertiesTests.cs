using System.Text;
using CsCheck;

namespace NixStore.Signing;

/// <summary>What holds of every text that is read as a key, whole or damaged.</summary>
public sealed class KeyPropertiesTests
{
    public static TheoryData<string> CorpusFiles => Corpus.Names("Signing");

    [Theory, MemberData(nameof(CorpusFiles))]
    public void A_file_of_the_corpus_is_rejected_or_kept(string file) => AssertRejectedOrKept(Corpus.Read("Signing", file));

    [Theory, MemberData(nameof(CorpusFiles))]
    public void A_damaged_file_is_rejected_or_kept(string file)
    {
        var bytes = Corpus.Read("Signing", file);
        Corpus.Damages.Sample(damage => AssertRejectedOrKept(damage(bytes)), iter: 200);
    }

    [Theory]
    [InlineData("public-key.txt", true, false)]
    [InlineData("public-key-unpadded.txt", true, false)]
    [InlineData("name-non-ascii.txt", true, false)]
    [InlineData("secret-key.txt", false, true)]
    [InlineData("secret-key-halves-of-two.txt", false, false)]
    [InlineData("name-control.txt", false, false)]
    [InlineData("name-long.txt", false, false)]
    [InlineData("empty.txt", false, false)]
    public void A_key_is_distinguished_from_other_text(string file, bool isPublic, bool isSecret)
    {
        var bytes = Corpus.Read("Signing", file);
        Assert.Equal(isPublic, PublicKey.TryParse(Encoding.UTF8.GetString(bytes), out _));
        if (isSecret)
        {
            SecretKey.Parse(bytes).Dispose();
        }
        else
        {
            Assert.Throws<NixFormatException>(() => SecretKey.Parse(bytes));
        }
    }

    private static void AssertRejectedOrKept(byte[] bytes)
    {
        AssertPublicRejectedOrKept(Encoding.UTF8.GetString(bytes));
        AssertSecretRejectedOrKept(bytes);
    }

    private static void AssertPublicRejectedOrKept(string text)
    {
        if (PublicKey.TryParse(text, out var key))
        {
            Assert.Equal(key, PublicKey.Parse(key.ToString()));
            return;
        }

        Assert.Throws<NixFormatException>(() => PublicKey.Parse(text));
    }

    private static void AssertSecretRejectedOrKept(byte[] bytes)
    {
        try
        {
            using var key = SecretKey.Parse(bytes);
            using var same = SecretKey.Parse(key.Export());
            Assert.Equal((key.Name, key.PublicKey), (same.Name, same.PublicKey));
        }
        catch (NixFormatException failure)
        {
            var secret = Encoding.UTF8.GetString(bytes.AsSpan(bytes.IndexOf((byte)':') + 1));
            for (var at = 0; at + 12 <= secret.Length; at += 4)
            {
                Assert.DoesNotContain(secret.Substring(at, 12), failure.Message, StringComparison.Ordinal);
            }
        }
    }
}
