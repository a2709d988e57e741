using System.Text;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Database;

/// <summary>
/// Reads the columns of <see cref="Sql.PathInfo"/>. A value that breaks its format counts as absent, so that one bad row does not stop the
/// work on all others; it is noted.
/// </summary>
/// <param name="layout">The store.</param>
/// <param name="statement">The query.</param>
/// <param name="note">Takes a sentence for each bad value, or null to ignore them.</param>
internal sealed class PathInfoRow(LocalStoreLayout layout, SqliteStatement statement, Action<string>? note = null)
{
    /// <summary>The column of the path, if the query returns it.</summary>
    public const int Path = 8;

    private const int SequenceId = 0;
    private const int HashColumn = 1;
    private const int RegistrationTime = 2;
    private const int Deriver = 3;
    private const int NarSize = 4;
    private const int Ultimate = 5;
    private const int Signatures = 6;
    private const int ContentAddressColumn = 7;

    private static ReadOnlySpan<byte> Sha256Prefix => "sha256:"u8;

    /// <summary>Gets the identifier of the row.</summary>
    public long Id => statement.GetInt64(SequenceId);

    /// <summary>Reads the row.</summary>
    public ValidPathInfo Read(StorePath path, IReadOnlyList<StorePath> references) => new()
    {
        Path = path,
        NarHash = ReadHash(),
        NarSize = ReadSize(),
        References = references,
        Deriver = statement.IsNull(Deriver) ? null : ReadText(Deriver, "deriver", layout.Directory.Parse),
        RegistrationTime = ReadTime(),
        Ultimate = statement.GetInt64(Ultimate) == 1,
        Signatures = statement.IsNull(Signatures) ? [] : ReadSignatures(),
        ContentAddress = statement.IsNull(ContentAddressColumn) || statement.GetBytes(ContentAddressColumn).IsEmpty
            ? null
            : ReadText(ContentAddressColumn, "ca", ContentAddress.Parse),
    };

    /// <summary>Reads a column that contains a store path in full.</summary>
    /// <returns>The path, or null if it contains none.</returns>
    public static StorePath? FindPath(LocalStoreLayout layout, ReadOnlySpan<byte> text)
    {
        var directory = layout.Directory.Path;
        return text.Length > directory.Length + 1 && text[directory.Length] == '/'
            && Ascii.Equals(text[..directory.Length], directory)
            && StorePath.TryParse(Encoding.UTF8.GetString(text[(directory.Length + 1)..]), out var path)
                ? path
                : null;
    }

    private Hash ReadHash()
    {
        var text = statement.GetBytes(HashColumn);
        Span<byte> digest = stackalloc byte[32];
        if (text.Length == Sha256Prefix.Length + 64 && text.StartsWith(Sha256Prefix)
            && Convert.FromHexString(text[Sha256Prefix.Length..], digest, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            return new Hash(NixHashAlgorithm.Sha256, digest);
        }

        return ReadText(HashColumn, "hash", static text => Hash.Parse(text, NixHashAlgorithm.Sha256)) ?? ValidPathInfo.UnknownHash;
    }

    private long ReadSize()
    {
        var size = statement.GetInt64(NarSize);
        if (size < 0)
        {
            Note("narSize", "it is negative");
        }

        return Math.Max(size, 0);
    }

    private DateTimeOffset? ReadTime()
    {
        var seconds = statement.GetInt64(RegistrationTime);
        if (seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        Note("registrationTime", $"{seconds} is not a time in seconds since 1970");
        return null;
    }

    private StoreSignature[] ReadSignatures()
    {
        var signatures = new List<StoreSignature>();
        foreach (var word in (statement.GetText(Signatures) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (StoreSignature.TryParse(word, out var signature))
            {
                signatures.Add(signature);
            }
            else
            {
                Note("sigs", $"'{word}' is not a signature");
            }
        }

        return [.. signatures];
    }

    private T? ReadText<T>(int column, string name, Func<string, T> parse)
        where T : class
    {
        try
        {
            return parse(statement.GetText(column) ?? "");
        }
        catch (NixFormatException failure)
        {
            Note(name, failure.Message);
            return null;
        }
    }

    private void Note(string column, string why) => note?.Invoke($"The column {column} has a bad value: {why.TrimEnd('.')}.");
}
