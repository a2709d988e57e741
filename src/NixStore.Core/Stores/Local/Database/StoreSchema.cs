using System.Globalization;
using NixStore.Stores.Local.Files;

namespace NixStore.Stores.Local.Database;

/// <summary>
/// Schema 10 of the store database, which all versions since Nix 2.0 use, and the file <c>db/schema</c> with its number
/// (<c>src/libstore/schema.sql</c>, <c>src/libstore/local-store.cc</c>).
/// </summary>
internal static class StoreSchema
{
    /// <summary>The supported schema number.</summary>
    public const int Number = 10;

    /// <summary>
    /// The SQL that creates the tables. There is no index on <c>Refs(referrer)</c>, because the primary key is sufficient, and newer
    /// versions of Nix drop it.
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

    /// <summary>Reads the schema number of a store.</summary>
    /// <returns>The number, or null if the store has none yet.</returns>
    /// <exception cref="NixStoreException">The file cannot be read or has no number.</exception>
    public static int? ReadNumber(LocalStoreLayout layout)
    {
        var path = PathIn(layout);
        string text;
        try
        {
            // The file is opened with all sharing, because otherwise another process could not replace it on Windows.
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
                $"'{path}' of the store {layout.Location} does not hold a schema number. Restore it; for this version of the schema it "
                    + $"holds {Number}.");
    }

    /// <summary>Throws if the schema of a store is not supported.</summary>
    /// <exception cref="NixStoreException">The schema is not supported.</exception>
    public static void Check(LocalStoreLayout layout, int number)
    {
        if (number > Number)
        {
            throw new NixStoreException(
                $"The database of the store {layout.Location} has schema {number}; this version knows {Number}. Use a newer version of "
                    + "NixStore.");
        }

        if (number < Number)
        {
            throw new NixStoreException(
                $"The database of the store {layout.Location} has schema {number}, of an old Nix. Run a command of Nix 2 on it once, "
                + $"such as 'nix-store --query --roots', which brings it to schema {Number}.");
        }
    }

    /// <summary>Writes the schema number atomically.</summary>
    public static void WriteNumber(LocalStoreLayout layout)
    {
        var path = PathIn(layout);

        // Written only under the lock, and replaced by the next one if this process is killed.
        var temporary = $"{path}.tmp";
        File.WriteAllText(temporary, Number.ToString(CultureInfo.InvariantCulture));
        File.Move(temporary, path, overwrite: true);
    }

    private static string PathIn(LocalStoreLayout layout) => Path.Combine(layout.DatabaseDirectory, "schema");
}
