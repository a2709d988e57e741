using System.Text;
using CsCheck;

namespace NixStore.Signing;

public sealed class SignaturePropertiesTests
{
    public static TheoryData<string> CorpusFiles => Corpus.Names("Signing");

    [Fact]
    public void Any_text_is_rejected_with_a_format_error_or_kept() => Gen.String.Sample(AssertRejectedOrKept);

    [Theory]
    [MemberData(nameof(CorpusFiles))]
    public void A_file_of_the_corpus_is_rejected_or_kept(string file)
        => AssertRejectedOrKept(Encoding.UTF8.GetString(Corpus.Read("Signing", file)));

    [Theory]
    [MemberData(nameof(CorpusFiles))]
    public void A_damaged_file_of_the_corpus_is_rejected_or_kept(string file)
    {
        var bytes = Corpus.Read("Signing", file);
        Corpus.Damages.Sample(damage => AssertRejectedOrKept(Encoding.UTF8.GetString(damage(bytes))), iter: 300);
    }

    private static void AssertRejectedOrKept(string text)
    {
        if (StoreSignature.TryParse(text, out var signature))
        {
            Assert.Equal(text, signature.ToString());
            Assert.Equal(signature, StoreSignature.Parse(text));
            Assert.Equal(signature, SignatureJson.Parse(SignatureJson.Write(signature)));
        }
        else
        {
            Assert.Throws<NixFormatException>(() => StoreSignature.Parse(text));
        }
    }
}
