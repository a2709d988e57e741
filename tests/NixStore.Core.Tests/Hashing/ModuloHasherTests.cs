using System.Text;
using CsCheck;

namespace NixStore.Hashing;

public sealed class ModuloHasherTests
{
    private const string Modulus = "g1w7hy3qg1w7hy3qg1w7hy3qg1w7hy3q";

    [Fact]
    public void Occurrences_count_as_zeros_and_their_offsets_are_hashed_at_the_end()
    {
        using var hasher = new ModuloHasher(NixHashAlgorithm.Sha256, Modulus);
        hasher.Append(Encoding.ASCII.GetBytes($"a{Modulus}bc{Modulus}"));

        string zeros = new('\0', Modulus.Length);
        Assert.True(hasher.HasOccurrences);
        Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha256, Encoding.ASCII.GetBytes($"a{zeros}bc{zeros}|1|35")), hasher.Finish());
    }

    [Fact]
    public void Bytes_without_it_are_hashed_as_they_are()
    {
        using var hasher = new ModuloHasher(NixHashAlgorithm.Sha512, Modulus);
        hasher.Append(Encoding.ASCII.GetBytes(Modulus[1..]));

        Assert.False(hasher.HasOccurrences);
        Assert.Equal(Hash.Compute(NixHashAlgorithm.Sha512, Encoding.ASCII.GetBytes(Modulus[1..])), hasher.Finish());
    }

    [Fact]
    public void It_does_not_matter_where_blocks_end()
        => Gen.Select(Gen.Int[0, 200_000].Array[0, 6], Gen.Int[1, 100_000]).Sample(
            static (gaps, most) =>
            {
                var text = string.Concat(gaps.Select(static gap => new string('x', gap) + Modulus));
                using var whole = new ModuloHasher(NixHashAlgorithm.Sha256, Modulus);
                whole.Append(Encoding.ASCII.GetBytes(text));
                using var parts = new ModuloHasher(NixHashAlgorithm.Sha256, Modulus);
                foreach (var part in text.Chunk(most))
                {
                    parts.Append(Encoding.ASCII.GetBytes(part));
                }

                var zeros = text.Replace(Modulus, new string('\0', Modulus.Length), StringComparison.Ordinal);
                var end = 0;
                var ends = string.Concat(gaps.Select(gap => $"|{(end += gap + Modulus.Length) - Modulus.Length}"));
                var expected = Hash.Compute(NixHashAlgorithm.Sha256, Encoding.ASCII.GetBytes(zeros + ends));
                Assert.Equal(expected, whole.Finish());
                Assert.Equal(expected, parts.Finish());
            },
            iter: 40);
}
