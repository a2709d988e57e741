using System.Globalization;

namespace NixStore.Stores.Local.Database;

/// <summary>
/// Schema 10 of the store database, the one of every Nix since 2.0, and the file <c>db/schema</c> that holds its number
/// (<c>src/libstore/schema.sql</c>, <c>src/libstore/local-store.cc</c>).
/// </summary>
internal static class StoreSchema
{
    /// <summary>The number of the schema that this library reads and writes.</summary>
    public const int Number = 10;

    /// <summary>
    /// Creates the tables. Without an index on <c>Refs(referrer)</c>: the primary key serves, and newer versions of Nix drop it.
    /// </summary>
    public const string Definition =
        """
        create table if not exists ValidPaths (
            id integer primary key autoincrement not null,
            path text unique not null,
            hash text not null,
            registrationTime integer not null,
            deriver text,
            narSize integer,
            ultimate integer,
            sigs text,
            ca text
        );
        create table if not exists Refs (
            referrer integer not null,
            reference integer not null,
            primary key (referrer, reference),
            foreign key (referrer) references ValidPaths(id) on delete cascade,
            foreign key (reference) references ValidPaths(id) on delete restrict
        );
        create index if not exists IndexReference on Refs(reference);
        create trigger if not exists DeleteSelfRefs before delete on ValidPaths
        begin
            delete from Refs where referrer = old.id and reference = old.id;
        end;
        create table if not exists DerivationOutputs (
            drv integer not null,
            id text not null,
            path text not null,
            primary key (drv, id),
            foreign key (drv) references ValidPaths(id) on delete cascade
        );
        create index if not exists IndexDerivationOutputs on DerivationOutputs(path);
        """;

    /// <summary>Reads the number of a store's schema.</summary>
    /// <returns>The number, or null if the store has none yet.</returns>
    /// <exception cref="NixStoreException">The file cannot be read or holds no number.</exception>
    public static int? ReadNumber(LocalStoreLayout layout)
    {
        var path = PathIn(layout);
        string text;
        try
        {
            // Shared with all: on Windows another process could otherwise not put the file in its place meanwhile.
            using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            text = file.ReadToEnd();
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot read '{path}' of the store {layout.Location}: {failure.Message}", failure);
        }

        return int.TryParse(text.AsSpan().TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new NixStoreException(
                $"'{path}' of the store {layout.Location} does not hold a schema number. Restore it; for this version of the schema it holds {Number}.");
    }

    /// <summary>Throws where a store's schema is another than the one that this library knows.</summary>
    /// <exception cref="NixStoreException">It is.</exception>
    public static void Check(LocalStoreLayout layout, int number)
    {
        if (number > Number)
        {
            throw new NixStoreException(
                $"The database of the store {layout.Location} has schema {number}; this version knows {Number}. Use a newer version of NixStore.");
        }

        if (number < Number)
        {
            throw new NixStoreException(
                $"The database of the store {layout.Location} has schema {number}, of an old Nix. Run a command of Nix 2 on it once, "
                + $"such as 'nix-store --query --roots', which brings it to schema {Number}.");
        }
    }

    /// <summary>Writes the number of the schema, all at once, so that no other process reads half a file.</summary>
    public static void WriteNumber(LocalStoreLayout layout)
    {
        var path = PathIn(layout);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllText(temporary, Number.ToString(CultureInfo.InvariantCulture));
        File.Move(temporary, path, overwrite: true);
    }

    private static string PathIn(LocalStoreLayout layout) => Path.Combine(layout.DatabaseDirectory, "schema");
}
