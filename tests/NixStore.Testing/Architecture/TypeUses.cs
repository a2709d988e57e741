using System.Reflection.Emit;
using System.Reflection;

namespace NixStore.Testing.Architecture;

/// <summary>
/// Reads from a built type what it uses: in its declaration, in the attributes and signatures of its members and in their code.
/// </summary>
internal static class TypeUses
{
    private const BindingFlags Own =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> _opCodes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>All types that a type uses, generic arguments and elements of arrays taken apart.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var used = new HashSet<Type>();
        Declaration(type, used);
        foreach (var member in type.GetMembers(Own).Prepend(type))
        {
            Attributes(member, used);
        }

        foreach (var field in type.GetFields(Own))
        {
            Add(field.FieldType, used);
        }

        foreach (var method in type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own)))
        {
            StoreSignature(method, used);
            foreach (var member in MembersUsedBy(method))
            {
                Add(member as Type ?? member.DeclaringType, used);
            }
        }

        return used;
    }

    /// <summary>The types that callers of another assembly see in a type's declaration and members.</summary>
    public static IReadOnlySet<Type> Shown(Type type)
    {
        var shown = new HashSet<Type>();
        Declaration(type, shown);
        foreach (var field in type.GetFields(Own).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly))
        {
            Add(field.FieldType, shown);
        }

        foreach (var method in type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own))
            .Where(method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly))
        {
            StoreSignature(method, shown);
        }

        return shown;
    }

    /// <summary>The members that the code of a method names.</summary>
    public static IEnumerable<MemberInfo> MembersUsedBy(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var operation = code[at] == 0xFE ? _opCodes[(short)(0xFE00 | code[at + 1])] : _opCodes[code[at]];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineMethod
                or OperandType.InlineField
                or OperandType.InlineType
                or OperandType.InlineTok)
            {
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments)!;
            }

            at += OperandSize(operation.OperandType, code, at);
        }
    }

    private static int OperandSize(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

    private static void Declaration(Type type, HashSet<Type> used)
    {
        Add(type.BaseType, used);
        foreach (var contract in type.GetInterfaces())
        {
            Add(contract, used);
        }
    }

    private static void Attributes(MemberInfo member, HashSet<Type> used)
    {
        foreach (var attribute in member.GetCustomAttributesData())
        {
            Add(attribute.AttributeType, used);
            foreach (var argument in attribute.ConstructorArguments)
            {
                Add(argument.Value as Type, used);
            }
        }
    }

    private static void StoreSignature(MethodBase method, HashSet<Type> used)
    {
        Add((method as MethodInfo)?.ReturnType, used);
        foreach (var parameter in method.GetParameters())
        {
            Add(parameter.ParameterType, used);
        }
    }

    private static void Add(Type? type, HashSet<Type> used)
    {
        if (type is null || type.IsGenericParameter)
        {
            return;
        }

        if (type.HasElementType)
        {
            Add(type.GetElementType(), used);
            return;
        }

        if (!used.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type) && !type.IsGenericType)
        {
            return;
        }

        foreach (var argument in type.GenericTypeArguments)
        {
            Add(argument, used);
        }
    }
}
