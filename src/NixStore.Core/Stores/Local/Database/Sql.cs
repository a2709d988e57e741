
namespace NixStore.Stores.Local.Database;

/// <summary>The SQL statements for the store database.</summary>
internal static class Sql
{
    public const string PathInfo =
        "select id, hash, registrationTime, deriver, narSize, ultimate, sigs, ca from ValidPaths where path = ?";

    public const string PathId = "select id from ValidPaths where path = ?";

    public const string DataVersion = "pragma data_version";

    public const string References = "select path from Refs join ValidPaths on reference = id where referrer = ?";

    public const string LostReference =
        "select 1 from Refs where referrer = (select id from ValidPaths where path = ?) and reference not in (select id from ValidPaths) "
            + "limit 1";

    public const string Referrers =
        "select path from Refs join ValidPaths on referrer = id where reference = (select id from ValidPaths where path = ?)";

    public const string ValidDerivers =
        "select v.path from DerivationOutputs d join ValidPaths v on d.drv = v.id where d.path = ?";

    public const string DerivationOutputs =
        "select d.id, d.path from DerivationOutputs d join ValidPaths v on d.drv = v.id where v.path = ?";

    public const string FirstPathFrom = "select path from ValidPaths where path >= ? order by path";

    public const string PathsBetween = "select path from ValidPaths where path >= ? and path < ? order by path limit ?";

    public const string CountPaths = "select count(*) from ValidPaths";

    public const string SumNarSizes = "select cast(total(max(narSize, 0)) as integer) from ValidPaths";

    public const string AllIds = "select id, path from ValidPaths order by id";

    public const string AllPathSizes = "select path, narSize from ValidPaths";

    public const string AllReferences = "select referrer, reference from Refs order by referrer, reference";

    public const string AllPathsToCollect = "select id, path, registrationTime, narSize, deriver from ValidPaths order by id";

    public const string AllOutputs = "select drv, path from DerivationOutputs";

    public const string PathsRegisteredSince = "select id, deriver from ValidPaths where id > ?";

    public const string ReferenceIds = "select reference from Refs where referrer = ?";

    public const string OutputPaths = "select path from DerivationOutputs where drv = ?";

    public const string Delete = "delete from ValidPaths where id = ?";

    public const string DeleteMany = "delete from ValidPaths where id in (select value from json_each(?))";

    public const string DeleteReferencesOfMany = "delete from Refs where referrer in (select value from json_each(?))";

    public const string DeleteReference = "delete from Refs where referrer = ? and reference = ?";

    public const string AllPathInfos =
        "select id, hash, registrationTime, deriver, narSize, ultimate, sigs, ca from ValidPaths order by id";

    public const string AllPathsWithInfos =
        "select id, hash, registrationTime, deriver, narSize, ultimate, sigs, ca, path from ValidPaths";

    public const string Register =
        "insert into ValidPaths (path, hash, registrationTime, deriver, narSize, ultimate, sigs, ca) values (?, ?, ?, ?, ?, ?, ?, ?)";

    public const string Update = "update ValidPaths set narSize = ?, hash = ?, ultimate = ?, sigs = ?, ca = ? where path = ?";

    public const string SignaturesOf = "select sigs from ValidPaths where path = ?";

    public const string UpdateSignatures = "update ValidPaths set sigs = ? where path = ?";

    public const string AddReference = "insert or replace into Refs (referrer, reference) values (?, ?)";

    public const string AddDerivationOutput = "insert or replace into DerivationOutputs (drv, id, path) values (?, ?, ?)";
}
