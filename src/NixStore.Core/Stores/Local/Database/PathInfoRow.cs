using System.Text;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Stores.Local.Database;

/// <summary>Reads the columns of <see cref="Sql.PathInfo"/>. An error contains the path and the column of a malformed value.</summary>
internal sealed class PathInfoRow(LocalStoreLayout layout, SqliteStatement statement)
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

    /// <summary>The identifier of the row.</summary>
    public long Id => statement.GetInt64(SequenceId);

    /// <summary>Reads the row.</summary>
    /// <exception cref="NixStoreException">A column is malformed.</exception>
    public ValidPathInfo Read(StorePath path, IReadOnlyList<StorePath> references) => new()
    {
        Path = path,
        NarHash = ReadHash(path),
        NarSize = ReadSize(path),
        References = references,
        Deriver = statement.IsNull(Deriver) ? null : ReadText(path, Deriver, "deriver", layout.Directory.Parse),
        RegistrationTime = ReadTime(path),
        Ultimate = statement.GetInt64(Ultimate) == 1,
        Signatures = statement.IsNull(Signatures) ? [] : ReadText(path, Signatures, "sigs", ParseSignatures),
        ContentAddress = statement.IsNull(ContentAddressColumn) || statement.GetBytes(ContentAddressColumn).IsEmpty
            ? null
            : ReadText(path, ContentAddressColumn, "ca", ContentAddress.Parse),
    };

    /// <summary>Reads a column with a full store path.</summary>
    /// <exception cref="NixStoreException">The column is not a store path.</exception>
    public static StorePath ReadPath(LocalStoreLayout layout, ReadOnlySpan<byte> text, string column)
    {
        var directory = layout.Directory.Path;
        if (text.Length > directory.Length + 1 && text[directory.Length] == '/'
            && Ascii.Equals(text[..directory.Length], directory)
            && StorePath.TryParse(Encoding.UTF8.GetString(text[(directory.Length + 1)..]), out var path))
        {
            return path;
        }

        throw new NixStoreException(
            $"The database '{layout.DatabasePath}' of the store {layout.Location} holds '{Encoding.UTF8.GetString(text)}' in the column "
                + $"{column}, "
            + $"which is no store path in {directory}. Name the store with its own store directory, or restore the database from a "
                + "backup.");
    }

    private Hash ReadHash(StorePath path)
    {
        var text = statement.GetBytes(HashColumn);
        Span<byte> digest = stackalloc byte[32];
        if (text.Length == Sha256Prefix.Length + 64 && text.StartsWith(Sha256Prefix)
            && Convert.FromHexString(text[Sha256Prefix.Length..], digest, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            return new Hash(NixHashAlgorithm.Sha256, digest);
        }

        return ReadText(path, HashColumn, "hash", static text => Hash.Parse(text, NixHashAlgorithm.Sha256));
    }

    private long ReadSize(StorePath path)
        => statement.GetInt64(NarSize) is >= 0 and var size ? size : throw Fault(path, "narSize", "it is negative", null);

    private DateTimeOffset ReadTime(StorePath path)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeSeconds(statement.GetInt64(RegistrationTime));
        }
        catch (ArgumentOutOfRangeException failure)
        {
            throw Fault(path, "registrationTime", "it is no time", failure);
        }
    }

    private T ReadText<T>(StorePath path, int column, string name, Func<string, T> parse)
    {
        try
        {
            return parse(statement.GetText(column) ?? "");
        }
        catch (NixFormatException failure)
        {
            throw Fault(path, name, failure.Message, failure);
        }
    }

    private static StoreSignature[] ParseSignatures(string text)
        => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(StoreSignature.Read)];

    private NixStoreException Fault(StorePath path, string column, string why, Exception? cause)
        => new(
            $"The database '{layout.DatabasePath}' of the store {layout.Location} has a bad value in the column {column} of "
            + $"{layout.Directory.Print(path)}: {why.TrimEnd('.')}. Restore the database from a backup, or delete the path and add it "
                + "again.",
            cause);
}
