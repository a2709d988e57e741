using System.Text;
using CsCheck;

namespace NixStore.Adding;

public sealed class ReferenceScannerTests
{
    private static readonly Paths.StorePath _wanted = TestPaths.Path("wanted");

    [Fact]
    public void Finds_what_stands_in_the_bytes_and_nothing_else()
    {
        var scanner = new ReferenceScanner([_wanted, TestPaths.Path("other")]);
        scanner.Scan(Encoding.ASCII.GetBytes($"see /nix/store/{_wanted}/bin"));
        Assert.Equal([_wanted], scanner.Found);
    }

    [Fact]
    public void Finds_a_hash_part_that_follows_other_characters_of_the_alphabet()
    {
        var scanner = new ReferenceScanner([_wanted]);
        scanner.Scan(Encoding.ASCII.GetBytes(new string('a', 100) + _wanted.HashPart + new string('b', 100)));
        Assert.Equal([_wanted], scanner.Found);
    }

    [Fact]
    public void Finds_nothing_in_a_hash_part_that_lacks_a_character()
    {
        var scanner = new ReferenceScanner([_wanted]);
        scanner.Scan(Encoding.ASCII.GetBytes(_wanted.HashPart[..31] + "-" + _wanted.HashPart[1..]));
        Assert.Empty(scanner.Found);
    }

    [Fact]
    public void Finds_a_hash_part_however_the_bytes_are_cut_into_blocks()
        => Gen.Select(Gen.Int[0, 100], Gen.Int[1, 70].Array[1, 40]).Sample(static (offset, cuts) =>
        {
            var bytes = Encoding.ASCII.GetBytes(new string('x', offset) + _wanted.HashPart + new string('.', 100));
            var scanner = new ReferenceScanner([_wanted]);
            var position = 0;
            for (var i = 0; position < bytes.Length; i++)
            {
                var count = Math.Min(cuts[i % cuts.Length], bytes.Length - position);
                scanner.Scan(bytes.AsSpan(position, count));
                position += count;
            }

            Assert.Equal([_wanted], scanner.Found);
        });
}
