using System.Text;
using NixStore.Paths;

namespace NixStore.Derivations;

/// <summary>
/// Reads the outputs of a derivation from its file, an ATerm that begins with <c>Derive([("out","/nix/store/…","",""),…</c>, without
/// reading the rest (Nix manual, <c>protocols/derivation-aterm</c>; <c>src/libstore/derivations.cc</c>).
/// </summary>
public sealed class DerivationOutputsReader
{
    // Far longer than any name or path of a real derivation.
    private const int LongestText = 64 * 1024;
    private const int MostOutputs = 10_000;

    private readonly Stream _source;
    private readonly StoreDirectory _directory;
    private readonly byte[] _buffer = new byte[4096];
    private int _position;
    private int _count;
    private long _offset;

    private DerivationOutputsReader(Stream source, StoreDirectory directory)
    {
        _source = source;
        _directory = directory;
    }

    /// <summary>Reads the outputs that have a path. Outputs of floating content-addressed derivations have none yet.</summary>
    /// <param name="derivation">The file of the derivation, which is not closed. It is read to the end of the outputs or slightly
    /// further.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <returns>The paths by output name.</returns>
    /// <exception cref="NixFormatException">The file is not a derivation.</exception>
    public static IReadOnlyDictionary<string, StorePath> Read(Stream derivation, StoreDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        ArgumentNullException.ThrowIfNull(directory);
        return new DerivationOutputsReader(derivation, directory).Read();
    }

    private SortedDictionary<string, StorePath> Read()
    {
        ReadStart();
        var outputs = new SortedDictionary<string, StorePath>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (Peek() != ']')
        {
            do
            {
                ReadOutput(names, outputs);
            }
            while (TryTake(','));
        }

        Expect("],[");
        return outputs;
    }

    private void ReadStart()
    {
        Expect("D");
        if (Peek() == 'e')
        {
            Expect("erive([");
            return;
        }

        Expect("rvWithVersion(");
        var at = _offset;
        if (ReadText() is not "xp-dyn-drv" and var version)
        {
            throw new NixFormatException($"The derivation has the unknown version '{version}'.", at);
        }

        Expect(",[");
    }

    private void ReadOutput(HashSet<string> names, SortedDictionary<string, StorePath> outputs)
    {
        Expect("(");
        var at = _offset;
        var name = ReadText();
        if (name.Length == 0 || !names.Add(name) || names.Count > MostOutputs)
        {
            throw new NixFormatException(
                names.Count > MostOutputs
                    ? $"The derivation has more than {MostOutputs} outputs."
                    : $"The name '{name}' of an output of the derivation is empty or repeated.",
                at);
        }

        Expect(",");
        at = _offset;
        var path = ReadText();
        Expect(",");
        ReadText();
        Expect(",");
        ReadText();
        Expect(")");
        if (path.Length > 0)
        {
            outputs.Add(
                name,
                _directory.TryParse(path, out var storePath)
                    ? storePath
                    : throw new NixFormatException($"The output '{name}' of the derivation is '{path}', which is not a store path in "
                        + $"{_directory}.", at));
        }
    }

    private string ReadText()
    {
        var start = _offset;
        Expect("\"");
        using var bytes = new MemoryStream();
        for (int value; (value = Take()) != '"';)
        {
            bytes.WriteByte((byte)(value == '\\' ? Unescape(Take()) : value));
            if (bytes.Length > LongestText)
            {
                throw new NixFormatException($"A text in the derivation is longer than {LongestText} bytes.", start);
            }
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static int Unescape(int value) => value switch
    {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => value,
    };

    private void Expect(string text)
    {
        foreach (var expected in text)
        {
            var at = _offset;
            if (Take() is var found && found != expected)
            {
                throw new NixFormatException($"The derivation has the byte 0x{found:x2} instead of '{expected}'.", at);
            }
        }
    }

    private bool TryTake(char expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        Take();
        return true;
    }

    private int Take()
    {
        var value = Peek();
        _position++;
        _offset++;
        return value;
    }

    private int Peek()
    {
        if (_position == _count)
        {
            _position = 0;
            _count = _source.Read(_buffer);
            if (_count == 0)
            {
                throw new NixFormatException("The derivation ends before the end of its outputs.", _offset);
            }
        }

        return _buffer[_position];
    }
}
