using Amazon.Runtime;

namespace Amazon.CloudFormation;

public class ChangeAction(string value) : ConstantClass(value)
{
    public static readonly ChangeAction Add = new("Add");
    public static readonly ChangeAction Dynamic = new("Dynamic");
    public static readonly ChangeAction Import = new("Import");
    public static readonly ChangeAction Modify = new("Modify");
    public static readonly ChangeAction Remove = new("Remove");
    public static readonly ChangeAction SyncWithActual = new("SyncWithActual");

    public static ChangeAction FindValue(string value) => FindValue<ChangeAction>(value);

    public static implicit operator ChangeAction(string value) => FindValue(value);
}

public class ChangeSource(string value) : ConstantClass(value)
{
    public static readonly ChangeSource Automatic = new("Automatic");
    public static readonly ChangeSource DirectModification = new("DirectModification");
    public static readonly ChangeSource NoModification = new("NoModification");
    public static readonly ChangeSource ParameterReference = new("ParameterReference");
    public static readonly ChangeSource ResourceAttribute = new("ResourceAttribute");
    public static readonly ChangeSource ResourceReference = new("ResourceReference");

    public static ChangeSource FindValue(string value) => FindValue<ChangeSource>(value);

    public static implicit operator ChangeSource(string value) => FindValue(value);
}

public class ChangeType(string value) : ConstantClass(value)
{
    public static readonly ChangeType Resource = new("Resource");

    public static ChangeType FindValue(string value) => FindValue<ChangeType>(value);

    public static implicit operator ChangeType(string value) => FindValue(value);
}

public class EvaluationType(string value) : ConstantClass(value)
{
    public static readonly EvaluationType Dynamic = new("Dynamic");
    public static readonly EvaluationType Static = new("Static");

    public static EvaluationType FindValue(string value) => FindValue<EvaluationType>(value);

    public static implicit operator EvaluationType(string value) => FindValue(value);
}

public class PolicyAction(string value) : ConstantClass(value)
{
    public static readonly PolicyAction Delete = new("Delete");
    public static readonly PolicyAction ReplaceAndDelete = new("ReplaceAndDelete");
    public static readonly PolicyAction ReplaceAndRetain = new("ReplaceAndRetain");
    public static readonly PolicyAction ReplaceAndSnapshot = new("ReplaceAndSnapshot");
    public static readonly PolicyAction Retain = new("Retain");
    public static readonly PolicyAction Snapshot = new("Snapshot");

    public static PolicyAction FindValue(string value) => FindValue<PolicyAction>(value);

    public static implicit operator PolicyAction(string value) => FindValue(value);
}

public class Replacement(string value) : ConstantClass(value)
{
    public static readonly Replacement Conditional = new("Conditional");
    public static readonly Replacement False = new("False");
    public static readonly Replacement True = new("True");

    public static Replacement FindValue(string value) => FindValue<Replacement>(value);

    public static implicit operator Replacement(string value) => FindValue(value);
}

public class RequiresRecreation(string value) : ConstantClass(value)
{
    public static readonly RequiresRecreation Always = new("Always");
    public static readonly RequiresRecreation Conditionally = new("Conditionally");
    public static readonly RequiresRecreation Never = new("Never");

    public static RequiresRecreation FindValue(string value) => FindValue<RequiresRecreation>(value);

    public static implicit operator RequiresRecreation(string value) => FindValue(value);
}

public class ResourceAttribute(string value) : ConstantClass(value)
{
    public static readonly ResourceAttribute CreationPolicy = new("CreationPolicy");
    public static readonly ResourceAttribute DeletionPolicy = new("DeletionPolicy");
    public static readonly ResourceAttribute Metadata = new("Metadata");
    public static readonly ResourceAttribute Properties = new("Properties");
    public static readonly ResourceAttribute Tags = new("Tags");
    public static readonly ResourceAttribute UpdatePolicy = new("UpdatePolicy");
    public static readonly ResourceAttribute UpdateReplacePolicy = new("UpdateReplacePolicy");

    public static ResourceAttribute FindValue(string value) => FindValue<ResourceAttribute>(value);

    public static implicit operator ResourceAttribute(string value) => FindValue(value);
}
