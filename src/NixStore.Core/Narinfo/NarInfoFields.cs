using System.Globalization;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Narinfo;

/// <summary>The fields of a narinfo as they are read.</summary>
internal sealed class NarInfoFields(StoreDirectory directory)
{
    private const string UnknownDeriver = "unknown-deriver";

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<Signature> _signatures = [];
    private StorePath? _path;
    private string? _url;
    private string _compression = "bzip2";
    private Hash? _fileHash;
    private long _fileSize;
    private Hash? _narHash;
    private long _narSize;
    private IReadOnlyList<StorePath> _references = [];
    private StorePath? _deriver;
    private ContentAddress? _contentAddress;

    public void Read(string line, long offset)
    {
        if (line.Length == 0)
        {
            return;
        }

        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        string name = colon > 0 ? line[..colon] : line.TrimEnd(':');
        if (colon <= 0 && !line.EndsWith(':'))
        {
            throw new NixFormatException($"The narinfo is malformed at character {offset}: '{line}' is no field with a name, a colon and a value.", offset);
        }

        if (name != "Sig" && !_seen.Add(name))
        {
            throw new NixFormatException($"The narinfo is malformed at character {offset}: the field {name} is there twice.", offset);
        }

        try
        {
            Set(name, colon > 0 ? line[(colon + 2)..] : "");
        }
        catch (NixFormatException error)
        {
            throw new NixFormatException($"The narinfo is malformed at character {offset}, in the field {name}: {error.Message}", offset, error);
        }
    }

    public NarInfo Build(long length)
    {
        string? missing = _path is null ? "StorePath" : _url is null ? "URL" : _narHash is null ? "NarHash" : _narSize == 0 ? "NarSize" : null;
        if (missing is not null)
        {
            throw new NixFormatException($"The narinfo lacks the field {missing}.", length);
        }

        var info = new PathInfo
        {
            Path = _path!,
            NarHash = _narHash!,
            NarSize = _narSize,
            References = _references,
            Deriver = _deriver,
            Signatures = _signatures,
            ContentAddress = _contentAddress,
        };
        return new NarInfo(info, _url!) { Compression = _compression, FileHash = _fileHash, FileSize = _fileSize };
    }

    // Fields that are not known are for other programs.
    private void Set(string name, string value)
    {
        switch (name)
        {
            case "StorePath":
                _path = directory.Parse(value);
                break;
            case "URL":
                _url = value.Length > 0 ? value : throw new NixFormatException("It is empty.");
                break;
            case "Compression":
                _compression = value.Length > 0 ? value : "bzip2";
                break;
            case "FileHash":
                _fileHash = Hash.Parse(value);
                break;
            case "FileSize":
                _fileSize = ParseSize(value);
                break;
            case "NarHash":
                _narHash = ParseNarHash(value);
                break;
            case "NarSize":
                _narSize = ParseSize(value);
                break;
            case "References":
                _references = [.. value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(StorePath.Parse).Distinct().Order()];
                break;
            case "Deriver":
                _deriver = value == UnknownDeriver ? null : StorePath.Parse(value);
                break;
            case "Sig":
                _signatures.Add(Signature.Parse(value));
                break;
            case "CA":
                _contentAddress = value.Length > 0 ? ContentAddress.Parse(value) : null;
                break;
            default:
                break;
        }
    }

    private static Hash ParseNarHash(string text)
    {
        Hash hash = Hash.Parse(text);
        return hash.Algorithm == HashAlgorithm.Sha256 ? hash : throw new NixFormatException($"'{text}' is not a SHA-256, as that of a NAR must be.");
    }

    private static long ParseSize(string text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? size
            : throw new NixFormatException($"'{text}' is not a size in bytes.");
}
