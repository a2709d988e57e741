using System.Globalization;
using Microsoft.Data.Sqlite;

namespace NixStore.SideBySide;

/// <summary>A store of dead paths with three files each, and of one live path.</summary>
internal static class GarbageStore
{
    /// <summary>The number of dead paths.</summary>
    public const int PathCount = 30_000;

    private const int FilesInPath = 3;

    /// <summary>Fills a store that Nix has just created. Each dead path refers to the one before.</summary>
    /// <param name="root">The directory of the chroot store.</param>
    public static void Fill(string root)
    {
        using var connection = new SqliteConnection($"Data Source={root}/nix/var/nix/db/db.sqlite;Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var path = Command(
            connection,
            transaction,
            "insert into ValidPaths (id, path, hash, registrationTime, narSize) values ($id, $path, $hash, 1700000000, 1000)",
            ["$id", "$path", "$hash"]);
        using var reference = Command(connection, transaction, "insert into Refs (referrer, reference) values ($id, $id - 1)", ["$id"]);
        for (var number = 0; number <= PathCount; number++)
        {
            Execute(path, number + 1, PathOf(number), "sha256:" + new string('0', 64));
            WriteFiles(root + PathOf(number));
            if (number > 1)
            {
                Execute(reference, number + 1);
            }
        }

        transaction.Commit();
        Directory.CreateDirectory($"{root}/nix/var/nix/gcroots");
        File.CreateSymbolicLink($"{root}/nix/var/nix/gcroots/live", PathOf(0));
    }

    private static void WriteFiles(string path)
    {
        Directory.CreateDirectory(path);
        for (var number = 0; number < FilesInPath; number++)
        {
            File.WriteAllText($"{path}/file{number}", path);
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction transaction, string text, string[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        command.Parameters.AddRange(parameters.Select(static name => new SqliteParameter { ParameterName = name }));
        return command;
    }

    private static void Execute(SqliteCommand command, params object[] values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index];
        }

        command.ExecuteNonQuery();
    }

    private static string PathOf(int number)
        => string.Create(CultureInfo.InvariantCulture, $"/nix/store/{number:D32}-garbage-{number}");
}
