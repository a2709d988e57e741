using System.Globalization;
using Microsoft.Data.Sqlite;

namespace NixStore.SideBySide;

/// <summary>
/// A store database with very many paths and no files: two layers' worth of references, made from a fixed sequence so
/// that every run asks the same question.
/// </summary>
internal static class SyntheticStore
{
    public const int PathCount = 200_000;
    public const int ReferencesPerPath = 10;
    public const int ClosureCount = 100_000;

    /// <summary>The number of roots. All lead to paths of the lower half.</summary>
    public const int RootCount = 1_000;

    private const string Alphabet = "0123456789abcdfghijklmnpqrsvwxyz";

    /// <summary>Fills a store that Nix has just made with paths 0 to 199,999; the closure of the root is the lower half.</summary>
    /// <param name="root">The chroot store.</param>
    /// <returns>The full path of the root of the closure.</returns>
    public static string Fill(string root)
    {
        using var connection = new SqliteConnection($"Data Source={root}/nix/var/nix/db/db.sqlite;Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        InsertPaths(connection, transaction);
        InsertReferences(connection, transaction);
        transaction.Commit();
        AddFiles(root);
        return PathOf(ClosureCount - 1);
    }

    // The lower half is live. Nix looks for garbage among the entries of the store directory, so each path is an empty file.
    private static void AddFiles(string root)
    {
        var store = Directory.CreateDirectory(Path.Combine(root, "nix/store")).FullName;
        for (var number = 0; number < PathCount; number++)
        {
            File.WriteAllBytes(Path.Combine(store, Path.GetFileName(PathOf(number))), []);
        }

        var roots = Directory.CreateDirectory(Path.Combine(root, "nix/var/nix/gcroots"));
        for (var number = 1; number <= RootCount; number++)
        {
            File.CreateSymbolicLink(Path.Combine(roots.FullName, $"root-{number}"), PathOf((ClosureCount / RootCount * number) - 1));
        }
    }

    private static void InsertPaths(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            "insert into ValidPaths (id, path, hash, registrationTime, narSize) values ($id, $path, $hash, 1700000000, 1000)";
        var id = insert.Parameters.Add("$id", SqliteType.Integer);
        var path = insert.Parameters.Add("$path", SqliteType.Text);
        insert.Parameters.AddWithValue("$hash", "sha256:" + new string('0', 64));
        for (var number = 0; number < PathCount; number++)
        {
            id.Value = number + 1;
            path.Value = PathOf(number);
            insert.ExecuteNonQuery();
        }
    }

    private static void InsertReferences(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "insert or ignore into Refs (referrer, reference) values ($referrer, $reference)";
        var referrer = insert.Parameters.Add("$referrer", SqliteType.Integer);
        var reference = insert.Parameters.Add("$reference", SqliteType.Integer);
        var state = 12345u;
        for (var number = 1; number < PathCount; number++)
        {
            referrer.Value = number + 1;
            // Each path refers to the one with the number before, so its closure is all paths with lower numbers.
            reference.Value = number;
            insert.ExecuteNonQuery();
            for (var i = 1; i < Math.Min(ReferencesPerPath, number); i++)
            {
                state = unchecked((state * 1664525u) + 1013904223u);
                reference.Value = (long)(state % (uint)number) + 1;
                insert.ExecuteNonQuery();
            }
        }
    }

    private static string PathOf(int number)
    {
        // A hash part that looks like one: the number, spread by an odd factor so that neighbours are apart in the index.
        var spread = unchecked((ulong)(number + 1) * 0x9E3779B97F4A7C15UL);
        Span<char> hashPart = stackalloc char[32];
        for (var i = 0; i < hashPart.Length; i++)
        {
            hashPart[i] = Alphabet[(int)(spread >> (i % 12 * 5)) & 31];
        }

        return string.Create(CultureInfo.InvariantCulture, $"/nix/store/{hashPart}-package-{number}");
    }
}
